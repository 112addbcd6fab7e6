/** What can be encoded and decoded by its name: entries and their views, commands, structs, records and registers. */
import type {
  ByteOrder,
  Command,
  CommandField,
  Entry,
  Expression,
  Field,
  Model,
  Parameter,
  Program,
  Register,
  RegisterBlock,
} from "../model/model.ts";

export interface Layout {
  /** As it is asked for: `Sqe`, `read`, `Controller.cap`. */
  readonly name: string;
  /** `command read of Sqe`, `register cap of Controller` */
  readonly title: string;
  readonly doc: string;
  readonly bits: number;
  readonly byteOrder: ByteOrder;
  readonly fields: readonly Field[];
  readonly parameters: readonly Parameter[];
  /** Conditions that the values must meet. */
  readonly constraints: readonly Expression[];
  /** Whether people write its value as one number. */
  readonly isRegister: boolean;
  /** Of an entry: the commands that fill it, each recognised by its fixed values. */
  readonly variants: readonly Layout[];
}

/** Every layout of the program by its names; those of the root file win over those that it imports. */
export function layoutsOf(program: Program): ReadonlyMap<string, Layout> {
  const found = new Map<string, Layout>();
  const add = (layout: Layout, name = layout.name) => {
    if (!found.has(name)) found.set(name, layout);
  };
  for (const model of [program.root, ...program.models]) {
    for (const entry of model.entries) {
      add(ofEntry(entry, program));
      for (const view of entry.views) {
        const title = `view ${view.name} of ${entry.name}`;
        add({
          ...ofEntry(entry, program),
          name: `${entry.name}.${view.name}`,
          title,
          fields: view.fields,
          variants: [],
        });
      }
    }
    for (const command of model.commands) add(ofCommand(command, program));
    for (const { name, doc, bits, byteOrder, fields, parameters, constraints } of model.structs) {
      const title = `struct ${name}`;
      add({ name, title, doc, bits, byteOrder, fields, parameters, constraints, isRegister: false, variants: [] });
    }
    for (const { size, ...record } of model.records) {
      const title = `record ${record.name}`;
      add({ ...record, title, bits: size * 8, isRegister: false, variants: [] });
    }
    for (const registers of registersOf(model)) add(registers);
  }
  // A register may be asked for by its own name when only one has it.
  const registers = [...found.values()].filter(({ isRegister }) => isRegister);
  for (const register of registers) {
    const own = register.name.slice(register.name.lastIndexOf(".") + 1);
    const same = registers.filter(({ name }) => name.endsWith(`.${own}`));
    if (same.length === 1) add(register, own);
  }
  return found;
}

function ofEntry(entry: Entry, program: Program): Layout {
  const { name, doc, size, byteOrder, fields, parameters, constraints } = entry;
  const filling = program.models.flatMap(({ file, commands }) =>
    commands.filter((command) => {
      const { file: of, name: filled } = command.entry;
      return (
        filled === name &&
        (of === file || program.models.some((model) => model.file === of && model.entries.includes(entry)))
      );
    }),
  );
  const variants = filling.map((command) => ofCommand(command, program));
  const title = `entry ${name}`;
  return { name, title, doc, bits: size * 8, byteOrder, fields, parameters, constraints, isRegister: false, variants };
}

function ofCommand(command: Command, program: Program): Layout {
  const { name, doc, entry: of, layout, constraints, parameters } = command;
  const entry = program.models.find(({ file }) => file === of.file)!.entries.find((one) => one.name === of.name)!;
  return {
    name,
    title: `command ${name} of ${of.name}`,
    doc,
    bits: entry.size * 8,
    byteOrder: entry.byteOrder,
    fields: layout,
    parameters: [...entry.parameters, ...parameters],
    constraints,
    isRegister: false,
    variants: [],
  };
}

function* registersOf(model: Model): Generator<Layout> {
  for (const { name, parameters, registers, blocks } of model.registers) {
    yield* ofBlock(`${name}`, parameters, registers, blocks);
  }
}

function* ofBlock(
  path: string,
  parameters: readonly Parameter[],
  registers: readonly Register[],
  blocks: readonly RegisterBlock[],
): Generator<Layout> {
  for (const register of registers) yield ofRegister(path, parameters, register);
  for (const block of blocks) yield* ofBlock(`${path}.${block.name}`, parameters, block.registers, block.blocks);
}

/** A loaded word, whatever order its bytes have in the device: its bits count from the least significant one. */
function ofRegister(path: string, parameters: readonly Parameter[], register: Register): Layout {
  const { name, doc, bits, fields, type } = register;
  const whole: Field = {
    ...register,
    at: 0,
    width: bits,
    byteOrder: "little",
    type,
    range: undefined,
    default: undefined,
    unit: undefined,
    role: "value",
    stored: undefined,
    align: undefined,
    maximum: undefined,
    computed: undefined,
    policy: undefined,
    fixedValue: undefined,
    since: undefined,
  };
  return {
    name: `${path}.${name}`,
    title: `register ${name} of ${path}`,
    doc,
    bits,
    byteOrder: "little",
    fields: fields.length === 0 ? [whole] : fields,
    parameters,
    constraints: [],
    isRegister: true,
    variants: [],
  };
}

/** Whether the bits that a command fixes are as it fixes them. */
export function isFixed(field: Field): field is CommandField & { readonly fixedValue: bigint } {
  return field.role === "fixed" && field.fixedValue !== undefined;
}
