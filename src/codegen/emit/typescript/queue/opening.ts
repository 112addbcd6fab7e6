/** Opening: regions mapped, cells and rings found in them, and the state of commands in flight. */
import type { Type } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { typeOf } from "../types.ts";
import { member, step, type Member } from "./members.ts";
import { cancelOf } from "./posting.ts";
import { isSigned, recordOf, wordText } from "./record.ts";
import { ownSteps, takingBack } from "./own-steps.ts";
import { callsOf } from "./procedure.ts";
import type { NamedRing, QueueShape } from "./shape.ts";
import { cellOf, queueSurroundings } from "./statements.ts";

/** `transport: Transport, fd: Handle, p: Params` */
export function openParameters(context: Context, shape: QueueShape): string {
  const own = shape.queue.parameters.map(
    ({ name, type }) => `${shape.parameters.get(name) ?? camel(name)}: ${parameterType(context, type)}`,
  );
  return [`transport: ${context.use("Transport")}`, ...own].join(", ");
}

export function parameterType(context: Context, type: Type): string {
  return type.kind === "handle" ? context.use("Handle") : typeOf(context, type, "give");
}

/** `rest`: the driver's other code, which tells what of all this it speaks of. */
export function openingMembers(context: Context, shape: QueueShape, rest: readonly string[]): readonly Member[] {
  const { first, then, unmaps } = takingBack(context, shape);
  const after = [...rings(context, shape), ...state(context, shape), ...then, ...open(context, shape)];
  const texts = [...after.map(({ set }) => set), ...rest];
  const used = new Set(texts.flatMap((text) => text.match(/(?<=this\.)[\w$]+/g) ?? []));
  return [
    ...givenMembers(context, shape, used),
    ...first,
    ...regions(context, shape, unmaps),
    ...cells(context, shape, used),
    ...after,
  ];
}

/** What the queue was opened with, as far as its methods speak of it, and the ways to the device. */
function givenMembers(context: Context, shape: QueueShape, used: ReadonlySet<string>): readonly Member[] {
  const parameters = shape.queue.parameters.flatMap(({ name, type }) => {
    const own = shape.parameters.get(name)!;
    return used.has(own) ? [member(own, `readonly ${parameterType(context, type)}`, own)] : [];
  });
  const { open: opening, submit, complete, close } = shape.queue;
  const calls = [...opening, ...submit.publish, ...complete.retire, ...close].some((own) => callsOf([own]).length > 0);
  const around = queueSurroundings(shape, "constructor");
  const named = new Map(shape.conditions.map(({ name, condition }) => [name, condition]));
  return [
    ...parameters,
    ...[...named].map(([name, condition]) =>
      member(name, "readonly boolean", expressionText(context, condition, around)),
    ),
    ...(calls ? [member("calls", `readonly ${context.use("Syscalls")}`, `${context.use("syscalls")}(transport)`)] : []),
    ...(shape.transfers > 0 ? [member("space", `readonly ${context.use("AddressSpace")}`, "transport.space")] : []),
  ];
}

function regions(context: Context, shape: QueueShape, unmaps: string): readonly Member[] {
  const around = queueSurroundings(shape, "constructor");
  return shape.regions.flatMap(({ region, name }) => {
    const [handle, offset, length] = [region.handle, region.offset, region.length].map((value) =>
      expressionText(context, value, around),
    );
    return [
      step(`\n// region ${region.name}`),
      step(
        `const ${name} = ${context.use("mapRegion")}(transport, "${region.name}", ${[handle, offset, length].join(", ")});`,
      ),
      step(`${unmaps}.add(() => ${name}.unmap());`),
    ];
  });
}

/** Every cell's place is checked; those that no step names get no member, which a user's compiler would complain about. */
function cells(context: Context, shape: QueueShape, used: ReadonlySet<string>): readonly Member[] {
  const around = queueSurroundings(shape, "constructor");
  return shape.regions.flatMap(({ region, name, words }) => {
    const inside = shape.cells.filter(({ cell }) => cell.region === region.name);
    if (inside.length === 0) return [];
    return [
      step(`\n// cells in ${region.name}`),
      ...(used.has(words)
        ? [
            member(
              words,
              "readonly Uint32Array",
              `${name}.words`,
              `The cells of \`${region.name}\`: each by its index.`,
            ),
          ]
        : []),
      ...inside.map(({ cell, index }) => {
        const offset = expressionText(context, cell.offset, around);
        const place =
          cell.length === undefined
            ? `${name}.cell("${cell.name}", ${offset})`
            : `${name}.cells("${cell.name}", ${offset}, ${expressionText(context, cell.length, around)})`;
        return used.has(index) ? member(index, "readonly number", place) : step(`${place};`);
      }),
    ];
  });
}

function rings(context: Context, shape: QueueShape): readonly Member[] {
  const { submission, completion, queue } = shape;
  const start = (name: string): string => {
    const { region, index } = cellOf(shape, name);
    return `Atomics.load(this.${region.words}, this.${index}) | 0`;
  };
  return [
    ...ringMembers(context, shape, submission),
    member("tail", "number", start(queue.submit.tailCell), "The next submission's index."),
    member("taken", "number", "this.tail", "How far the device has come in taking them, when it was last looked at."),
    member("limit", "number", "this.tail", "How far `tail` may go before it is to be found out whether there is room."),
    ...ringMembers(context, shape, completion),
    member("head", "number", start(queue.complete.headCell), "The next completion's index."),
  ];
}

function ringMembers(context: Context, shape: QueueShape, named: NamedRing): readonly Member[] {
  const { ring, entries, depth, mask, region, dwords } = named;
  const around = queueSurroundings(shape, "constructor");
  const places = [`"${ring.name}"`, expressionText(context, ring.offset, around), `this.${depth}`, dwords * 4];
  return [
    step(`\n// ring ${ring.name}`),
    member(
      depth,
      "readonly number",
      `${context.use("ringDepth")}("${ring.name}", ${expressionText(context, ring.depth, around)})`,
    ),
    member(mask, "readonly number", `this.${depth} - 1`),
    member(entries, "readonly Uint32Array", `${region.name}.entries(${places.join(", ")})`),
  ];
}

function state(context: Context, shape: QueueShape): readonly Member[] {
  const cancels = cancelOf(shape) !== undefined;
  const record = recordOf(shape);
  const wide = shape.completed
    .filter(({ kept }) => !record.kept.has(kept))
    .map(({ kept, field }) => {
      const array = isSigned(field.type) ? "BigInt64Array" : "BigUint64Array";
      return member(kept, `readonly ${array}`, `new ${array}(tags)`);
    });
  const flag = (name: string, doc: string): Member => member(name, "boolean", "false", doc);
  return [
    step("\n// Commands by tag: never more are in flight than the completion ring holds."),
    step(`const tags = this.${shape.completion.depth};`),
    member("tags", "readonly number", "tags"),
    member("tagMask", "readonly number", "tags - 1"),
    member(
      "kept",
      "readonly number",
      cancels ? "tags > 1 ? 1 : 0" : "0",
      cancels ? "Tags that only cancelling may take, so that a full queue can be emptied." : "",
    ),
    step("this.depth = tags - this.kept;"),
    member(
      "records",
      "readonly Uint32Array",
      `new Uint32Array(tags << ${record.shift})`,
      `What is known of each command, ${2 ** record.shift} dwords by its tag: ${record.doc}. ` +
        "Tags from `tail` to `endFree` are free, longest free first, so that results stay readable as long as they can.",
    ),
    step(`const before = ${context.use("firstGeneration")}(tags);`),
    step("for (let tag = 0; tag < tags; tag++) {"),
    step(`const place = tag << ${record.shift};`),
    step(`this.${wordText(record.generation)} = before;`),
    step(`this.${wordText(record.state)} = DONE;`),
    step(`this.${wordText(record.free)} = tag;`),
    step("}"),
    member("endFree", "number", "(this.tail + tags) | 0"),
    ...wide,
    ...(shape.moves && record.length === undefined
      ? [
          member(
            "lengthOf",
            "readonly Float64Array",
            "new Float64Array(tags)",
            "Bytes lent, which no more can be moved of.",
          ),
        ]
      : []),
    step(""),
    // Compared with true or false where they are tested: what may be anything to V8 takes it a dozen comparisons.
    flag("refusing", "Posting is refused: the queue is closing, or has failed."),
    flag("stopped", "The memory shared with the device is not to be touched any more."),
    flag("polling", ""),
  ];
}

function open(context: Context, shape: QueueShape): readonly Member[] {
  const { open: steps } = shape.queue;
  if (steps.length === 0) return [];
  return [step("\n// sequence open"), ...ownSteps(context, shape, steps, "constructor").map(step)];
}
