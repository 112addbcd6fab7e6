/** Opening: regions mapped, cells and rings found in them, and the state of commands in flight. */
import type { Type } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { typeOf } from "../types.ts";
import { callForm } from "../calls.ts";
import { loanArrays } from "./object-form.ts";
import { cancelOf } from "./posting.ts";
import { callsIn, type NamedRing, type QueueShape } from "./shape.ts";
import { cellOf, queueSurroundings, statementTexts } from "./statements.ts";

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
export function openingTexts(context: Context, shape: QueueShape, rest: readonly string[]): readonly string[] {
  const after = [...rings(context, shape), ...state(context, shape), ...open(context, shape)];
  const used = new Set([...after, ...rest].flatMap((text) => text.match(/\b[A-Za-z_$][\w$]*/g) ?? []));
  return [...regions(context, shape), ...cells(context, shape, used), ...after];
}

function regions(context: Context, shape: QueueShape): readonly string[] {
  const around = queueSurroundings(shape);
  const forms = [...new Set(callsIn(shape.queue.submit.publish).map(({ call }) => callForm(context.call(call))))];
  const transfers = shape.transfers > 0 ? "const { resolve, lend, giveBack } = transport.space;" : "";
  return [
    ...(forms.length === 0 ? [] : [`const { ${forms.join(", ")} } = ${context.use("syscalls")}(transport);`]),
    transfers,
    "",
    ...shape.regions.flatMap(({ region, name }) => {
      const [handle, offset, length] = [region.handle, region.offset, region.length].map((value) =>
        expressionText(context, value, around),
      );
      return [
        `// region ${region.name}`,
        `const ${name} = ${context.use("mapRegion")}(transport, "${region.name}", ${[handle, offset, length].join(", ")});`,
        `undo.add(() => ${name}.unmap());`,
      ];
    }),
  ];
}

/** Every cell's place is checked; those that no step names get no variable, which a user's compiler would complain about. */
function cells(context: Context, shape: QueueShape, used: ReadonlySet<string>): readonly string[] {
  const around = queueSurroundings(shape);
  return shape.regions.flatMap(({ region, name, words }) => {
    const inside = shape.cells.filter(({ cell }) => cell.region === region.name);
    if (inside.length === 0) return [];
    return [
      `\n// cells in ${region.name}`,
      ...(used.has(words) ? [`const ${words} = ${name}.words;`] : []),
      ...inside.map(({ cell, index }) => {
        const offset = expressionText(context, cell.offset, around);
        const declare = used.has(index) ? `const ${index} = ` : "";
        if (cell.length === undefined) return `${declare}${name}.cell("${cell.name}", ${offset});`;
        return `${declare}${name}.cells("${cell.name}", ${offset}, ${expressionText(context, cell.length, around)});`;
      }),
    ];
  });
}

function rings(context: Context, shape: QueueShape): readonly string[] {
  const { submission, completion, queue } = shape;
  const tailCell = cellOf(shape, queue.submit.tailCell);
  const headCell = cellOf(shape, queue.complete.headCell);
  return [
    "",
    ...ringTexts(context, shape, submission),
    ...ringTexts(context, shape, completion),
    "/** The next submission's index, and how far the device has come in taking them. */",
    `let tail = Atomics.load(${tailCell.region.words}, ${tailCell.index}) | 0;`,
    "let taken = tail;",
    "/** The next completion's index. */",
    `let head = Atomics.load(${headCell.region.words}, ${headCell.index}) | 0;`,
  ];
}

function ringTexts(context: Context, shape: QueueShape, named: NamedRing): readonly string[] {
  const { ring, entries, depth, mask, region, dwords } = named;
  const around = queueSurroundings(shape);
  return [
    `// ring ${ring.name}`,
    `const ${depth} = ${context.use("ringDepth")}("${ring.name}", ${expressionText(context, ring.depth, around)});`,
    `const ${mask} = ${depth} - 1;`,
    `const ${entries} = ${region.name}.entries("${ring.name}", ${expressionText(context, ring.offset, around)}, ${depth}, ${dwords * 4});`,
  ];
}

function state(context: Context, shape: QueueShape): readonly string[] {
  const cancels = cancelOf(shape) !== undefined;
  const completed = shape.completed.map(
    ({ kept, field }) => `const ${kept} = new ${arrayFor(field.type, field.width)}(tags);`,
  );
  return [
    `\n// Commands by tag: never more are in flight than the completion ring holds.${cancels ? " One place is kept for a cancel." : ""}`,
    `const tags = ${shape.completion.depth};`,
    "const tagMask = tags - 1;",
    `const kept = ${cancels ? "tags > 1 ? 1 : 0" : "0"};`,
    "/** Free tags, longest free first, so that results stay readable as long as they can. */",
    `const freeTags = ${context.use("allTags")}(tags);`,
    "let firstFree = 0;",
    "let endFree = tags;",
    "const generation = new Uint32Array(tags);",
    "const commandOf = new Uint8Array(tags);",
    "const stateOf = new Uint8Array(tags);",
    ...completed,
    ...loanArrays(shape),
    ...(shape.moves
      ? ["/** Bytes lent, which no more can be moved of. */", `const lengthOf = new ${lengthArray(shape)}(tags);`]
      : []),
    "",
    "/** Posting is refused: the queue is closing, or has failed. */",
    "let refusing = false;",
    "/** The memory shared with the device is not to be touched any more. */",
    "let stopped = false;",
    "let polling = false;",
  ];
}

function arrayFor(type: Type, width: number): string {
  const signed =
    type.kind === "signed" || (type.kind === "enum" && type.signed) || (type.kind === "range" && type.min < 0n);
  if (width > 32) return signed ? "BigInt64Array" : "BigUint64Array";
  return signed ? "Int32Array" : "Uint32Array";
}

/** Lengths of at most 32 bits, as most are, keep integers throughout. */
function lengthArray(shape: QueueShape): string {
  const narrow = shape.commands.every(({ command }) =>
    command.transfers.every(({ moved, lengthField }) => {
      if (moved === undefined) return true;
      const field = command.layout.find((candidate) => candidate.name === lengthField);
      return field !== undefined && field.width <= 32;
    }),
  );
  return narrow ? "Uint32Array" : "Float64Array";
}

function open(context: Context, shape: QueueShape): readonly string[] {
  if (shape.queue.open.length === 0) return [];
  return [
    "\n// sequence open",
    ...statementTexts(context, shape, shape.queue.open, queueSurroundings(shape), () => {
      throw new Error("bug in ringwright: a queue's open sequence makes no calls yet");
    }),
  ];
}
