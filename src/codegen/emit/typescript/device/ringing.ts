/** What a store to a doorbell tells, and which ring: the description's own steps, read from the other side. */
import { fold } from "../../../../model/fold.ts";
import type { Expression, RegisterField } from "../../../../model/model.ts";
import type { Bell } from "../../../bells.ts";
import { camel } from "../../../names.ts";
import { extractField, type Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import type { NamedRegister } from "../registers/named.ts";
import type { DeviceContext } from "./context.ts";
import type { DeviceShape, QueueShape } from "./shape.ts";
import { grouped } from "./storing.ts";

export interface Ringing {
  /** What the register does once it has been stored to. */
  readonly statements: string;
  /** Fields that are looked at by that. */
  readonly checked: readonly string[];
}

interface OfRing {
  readonly queue: QueueShape;
  readonly member: string;
  readonly bell: Bell;
}

/** The doorbells that a register is. */
function bellsAt(shape: DeviceShape, { registers, steps }: NamedRegister): readonly OfRing[] {
  const way = steps.map(({ name }) => name).join(".");
  return shape.queues.flatMap((queue) =>
    [...queue.submissions, ...queue.completions].flatMap(({ bells, member }) =>
      bells
        .filter(({ register }) => register.registers.name === registers.name)
        .filter(({ register }) => register.path.map(({ name }) => name).join(".") === way)
        .map((bell) => ({ queue, member, bell })),
    ),
  );
}

/** Whether only the last of several stores counts: it is an index and nothing else. */
export function isPlainBell(shape: DeviceShape, named: NamedRegister): boolean {
  const bells = bellsAt(shape, named);
  return bells.length > 0 && bells.every(({ bell }) => bell.field === undefined && bell.told && bell.which !== "arm");
}

/** Whether it tells of commands. */
export function asksForCommands(shape: DeviceShape, named: NamedRegister): boolean {
  return bellsAt(shape, named).some(({ bell }) => bell.which === "tail");
}

export function ringing(context: DeviceContext, shape: DeviceShape, named: NamedRegister): readonly Ringing[] {
  const bells = bellsAt(shape, named);
  if (bells.length === 0) return [];
  const parts = bells.map((of) => part(context, named, of)).filter((each) => each !== undefined);
  const unique = parts.filter((each, at) => parts.findIndex(({ text }) => text === each.text) === at);
  const checked = bells.flatMap(({ bell }) => [
    ...(bell.field === undefined ? [] : [bell.field]),
    ...bell.rest.map(({ name }) => name),
  ]);
  const [only] = unique;
  if (unique.length === 1 && only!.conditions.length === 0 && only!.select === undefined)
    return [{ statements: only!.tell("this.device"), checked }];
  const body = unique.map((each) => each.text);
  // A store that only asks for an interrupt may as well ask for something else.
  const must = bells.some(({ bell }) => bell.told);
  const rule = unique.some(({ select }) => select !== undefined) ? "doorbell-stopped" : "doorbell-constant";
  const bug = `if (!told) this.device.bug("${rule}", this.path, "it names no ring that runs");`;
  return [
    { statements: [...(must ? ["let told = false;"] : []), ...body, ...(must ? [bug] : [])].join("\n"), checked },
  ];
}

interface Part {
  readonly conditions: readonly string[];
  readonly select: string | undefined;
  readonly text: string;
  tell(device: string): string;
}

function part(context: DeviceContext, named: NamedRegister, { queue, member, bell }: OfRing): Part | undefined {
  const fields = named.register.fields.map((field): RegisterField => ({ ...field, byteOrder: "little" }));
  const words: Words = {
    array: "this",
    at: "0",
    dwords: named.register.bits === 64 ? ["this.low", "this.high"] : ["this.low"],
  };
  const read = (name: string): string => {
    const field = fields.find((each) => each.name === name)!;
    return extractField(context, words, field, fields, new Inputs(context, {})).replace(/ as \w+$/, "");
  };
  const asked: readonly (readonly [text: string, value: Expression])[] = [
    ...bell.register.path.flatMap(({ index }) => (index === undefined ? [] : [["this.index", index] as const])),
    ...bell.rest.map(({ name, value }) => [read(name), value] as const),
  ];
  const conditions: string[] = [];
  let select: string | undefined;
  for (const [text, value] of asked) {
    const known = fold(value);
    const bool = value.type.kind === "bool";
    if (known !== undefined) {
      if (bool) conditions.push(known === 0n ? `!(${text})` : text);
      else conditions.push(`${grouped(text)} === ${known}`);
    } else if (value.kind === "local" && value.name === queue.parameter) select = text;
    else if (text === "this.index") return undefined;
  }
  if (queue.parameter !== undefined && select === undefined) return undefined;
  const index = bell.field === undefined ? "this.low" : read(bell.field);
  const told = bell.told ? `${index}, this` : "this";
  const method = { tail: "tell", head: "tellRead", arm: bell.told ? "arm" : "armNext" }[bell.which];
  const ring = camel(member) === member ? `.${member}` : `["${member}"]`;
  const tell = (device: string): string => `${device}.${queue.member}${ring}.${method}(${told});`;
  const done = bell.told ? " told = true;" : "";
  if (select === undefined) {
    const text = `if (${conditions.join(" && ")}) { ${tell("this.device")}${done} }`;
    return { conditions, select, tell, text: conditions.length === 0 ? `${tell("this.device")}${done}` : text };
  }
  const chosen = `const ${member} = this.device.${queue.member}.get(${select});`;
  const found = [`${member} !== undefined`, ...conditions].join(" && ");
  const text = `{ ${chosen} if (${found}) { ${member}${ring}.${method}(${told});${done} } }`;
  return { conditions, select, tell, text };
}
