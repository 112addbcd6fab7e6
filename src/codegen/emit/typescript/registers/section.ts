/** The registers of one place: where each is, what its word is made of, and a table of all. */
import { StructureKind, VariableDeclarationKind, type StatementStructures } from "ts-morph";
import type { Registers } from "../../../../model/model.ts";
import { camel, key } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs } from "../docs.ts";
import { hex } from "../dwords.ts";
import { emitAccessor } from "./accessors.ts";
import { placeText } from "./docs.ts";
import { namedRegisters, type NamedRegister } from "./named.ts";
import { emitOpening } from "./opening.ts";
import { emitOffset, type Offset } from "./offsets.ts";
import { emitRegisterValue } from "./values.ts";

export function registersSection(
  context: Context,
  registers: Registers,
): readonly [title: string, statements: (StatementStructures | string)[]] {
  const all = namedRegisters(context.model, registers).map((named) => ({ named, offset: emitOffset(context, named) }));
  return [
    `Registers of ${registers.name}`,
    [
      ...all.flatMap(({ named, offset }) => [
        offset.statement,
        ...emitRegisterValue(context, named),
        emitAccessor(context, named),
      ]),
      table(context, registers, all),
      ...emitOpening(context, registers),
    ],
  ];
}

/** For tools that go through all registers; a program that does not name it does not carry it. */
function table(
  context: Context,
  registers: Registers,
  all: readonly { readonly named: NamedRegister; readonly offset: Offset }[],
): StatementStructures {
  const members = all.map(({ named, offset }) => {
    const { register, path } = named;
    const facts = [
      `path: ${JSON.stringify(path)}`,
      ...(offset.constant === undefined ? [] : [`offset: ${hex(offset.constant)}`]),
      `bits: ${register.bits}`,
      `access: ${JSON.stringify(register.access)}`,
      ...(register.reset === undefined
        ? []
        : [`reset: ${register.bits === 64 ? `${hex(register.reset)}n` : hex(register.reset)}`]),
    ];
    return `${key(camel(path.replaceAll(".", "_")))}: { ${facts.join(", ")} },`;
  });
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    docs: docs(
      registers.doc,
      `All registers of ${placeText(registers)}: offsets in bytes from its start, where they are constant.`,
      `@spec ${context.specPath(registers.name)}`,
    ),
    declarations: [
      {
        name: context.refer({ file: context.model.file, name: registers.name }),
        initializer: `{\n${members.join("\n")}\n} as const`,
      },
    ],
  };
}
