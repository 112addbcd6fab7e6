/** Opening: regions mapped, cells and rings found in them, and the state of commands in flight. */
import type { Type } from "../../../../model/model.ts";
import { tableOf } from "../../../keyed.ts";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { typeOf } from "../types.ts";
import { choosesDepths, depthsType } from "./depths.ts";
import { asksAddressing, tableMembers, tableSteps } from "./keyed.ts";
import { cells, depthText, regions, registers, ringMemory, roomText } from "./memory.ts";
import { isLimited } from "./ordering.ts";
import { member, step, type Member } from "./members.ts";
import { openInConstructor, takingBack } from "./own-steps.ts";
import { partMember } from "./parts.ts";
import { callsOf } from "./procedure.ts";
import { headMembers, indexMembers, slotMembers } from "./ring-state.ts";
import type { QueueShape } from "./shape.ts";
import { commandState } from "./state.ts";
import { queueSurroundings } from "./statements.ts";

/** `transport: Transport, fd: Handle, p: Params`; the depths where the opener chooses some. */
export function openParameters(context: Context, shape: QueueShape): string {
  const own = shape.queue.parameters.map(
    ({ name, type }) => `${shape.parameters.get(name) ?? camel(name)}: ${parameterType(context, type)}`,
  );
  const depths = choosesDepths(shape) ? [`depths: ${depthsType(shape)} | undefined`] : [];
  const spaces = asksAddressing(shape) ? [`addressing: ${context.use("AddressingOptions")}`] : [];
  const limits = isLimited(shape) ? [`chosen: ${context.use("QueueOptions")}`] : [];
  return [`transport: ${context.use("Transport")}`, ...own, ...depths, ...spaces, ...limits].join(", ");
}

export function parameterType(context: Context, type: Type): string {
  if (type.kind === "queue") return context.refer(type.queue, { typeOnly: true });
  return type.kind === "handle" ? context.use("Handle") : typeOf(context, type, "give");
}

/** `rest`: the driver's other code, which tells what of all this it speaks of. */
export function openingMembers(context: Context, shape: QueueShape, rest: readonly string[]): readonly Member[] {
  const { first, then, unmaps } = takingBack(context, shape);
  const opened = openInConstructor(context, shape);
  const spoken = [...opened.map(({ set }) => set), ...rest];
  const after = [
    ...rings(context, shape, unmaps, spokenOf(spoken)),
    ...commandState(context, shape, unmaps),
    ...then,
    ...opened,
  ];
  const used = spokenOf([...after.map(({ set }) => set), ...rest]);
  const before = [...regions(context, shape, unmaps, used), ...cells(context, shape, used)];
  const given = givenMembers(context, shape, used);
  // When all other code has been written, it is known what of registers it asks for.
  const windows = registers(shape);
  const inside = shape.registers.inRegions;
  return [...given, ...(inside ? [] : windows), ...first, ...before, ...(inside ? windows : []), ...after];
}

function spokenOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(/(?<=this\.(?:queue\.)?)[\w$]+/g) ?? []));
}

/** What the queue was opened with, as far as its methods speak of it, and the ways to the device. */
function givenMembers(context: Context, shape: QueueShape, used: ReadonlySet<string>): readonly Member[] {
  const parameters = shape.queue.parameters.flatMap(({ name, type }) => {
    const own = shape.parameters.get(name)!;
    return used.has(own) ? [member(own, `readonly ${parameterType(context, type)}`, own)] : [];
  });
  const { queue } = shape;
  const { open: opening, submits, complete, close, abort } = queue;
  const publish = submits.flatMap((submit) => submit.publish);
  const inTables = tableSteps(shape);
  const calls = [...opening, ...publish, ...complete.retire, ...complete.arm, ...close, ...abort, ...inTables].some(
    (own) => callsOf([own]).length > 0,
  );
  const around = queueSurroundings(shape, "constructor");
  const named = new Map(shape.conditions.map(({ name, condition }) => [name, condition]));
  return [
    ...parameters,
    ...[...named].map(([name, condition]) =>
      member(name, "readonly boolean", expressionText(context, condition, around)),
    ),
    ...(calls ? [member("calls", `readonly ${context.use("Syscalls")}`, `${context.use("syscalls")}(transport)`)] : []),
    ...(shape.transfers > 0 && tableOf(queue, "memory") === undefined
      ? [
          member(
            "space",
            `readonly ${context.use("AddressSpace")}`,
            `${context.use("chooseSpace")}("${shape.name}", transport.space, addressing, undefined)`,
          ),
        ]
      : []),
    ...tableMembers(context, shape),
  ];
}

function rings(context: Context, shape: QueueShape, unmaps: string, used: ReadonlySet<string>): readonly Member[] {
  const { submissions, completion, several } = shape;
  const submission = submissions.flatMap((ring): readonly Member[] => {
    const depth = depthText(context, shape, ring, "undefined");
    if (!several) {
      const { before, entries } = ringMemory(context, shape, ring, `this.${ring.depth}`, unmaps, used);
      return [...slotMembers(ring, depth, entries, before), ...indexMembers(context, shape, ring)];
    }
    const { before, entries } = ringMemory(context, shape, ring, ring.depth, unmaps, used);
    return [
      step(`\n// ring ${ring.ring.name}`),
      step(`const ${ring.depth} = ${depth};`),
      ...before,
      partMember(ring, ring.depth, entries),
    ];
  });
  const all = submissions.map((ring) => roomText(ring, `${ring.from}.${ring.depth}`));
  if (completion === undefined) return submission;
  const needed = [...all, ...(completion.ring.spare === 0 ? [] : [String(completion.ring.spare)])].join(" + ");
  const { before, entries } = ringMemory(context, shape, completion, `this.${completion.depth}`, unmaps, used);
  return [
    ...submission,
    ...slotMembers(completion, depthText(context, shape, completion, needed), entries, before),
    ...headMembers(context, shape),
  ];
}
