/** The object that `open` returns: the positional functions, and the object form on top of them. */
import type { Context } from "../context.ts";
import { cancelOf, loans } from "./posting.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";
import { lengthOf } from "./types.ts";
import { key } from "../../../names.ts";

export function controlText(context: Context, shape: QueueShape, wait: string): string {
  const cancel = cancelOf(shape);
  const token = context.use("Token");
  context.use("FULL");
  const theirs = cancel === undefined ? "" : ` && commandOf[tag] !== ${shape.prefix}CANCEL`;
  return `
    const control = ${context.use("createControl")}({
      name: "${shape.name}",
      transport,
      waitHandle: ${wait},
      tags,
      notify,
      poll,
      inFlight,
      full: () => reserve(kept) < 0,
      tokenAt: (tag) => stateOf[tag] === IN_FLIGHT${theirs} ? ((generation[tag]! * tags + tag) as ${token}) : FULL,
      pending: isPending,
      result,
      ${cancel === undefined ? "" : "cancel: postCancel,"}
      refusePosts() {
        refusing = true;
      },
      stop() {
        stopped = true;
      },
      release: () => undo.run(),
    });
  `;
}

export function objectText(context: Context, shape: QueueShape): string {
  return `
    return {
      depth: tags - kept,
      get inFlight() {
        return inFlight();
      },
      get closed() {
        return control.closed;
      },
      ${shape.commands.map((entry) => `${entry.post},\n${objectForm(context, entry)},`).join("\n")}
      ${cancelOf(shape) === undefined ? "" : "cancel,"}
      notify,
      poll,
      result,
      fence: (token) => control.fence(token),
      room: (options) => control.room(options),
      waitSync: (token, options) => control.waitSync(token, options),
      close: (options) => control.close(options),
      [Symbol.asyncDispose]: () => control.close(),
    };
  `;
}

function objectForm(context: Context, entry: QueueCommand): string {
  const { transfers } = entry;
  const texts = transfers.filter(({ transfer }) => transfer.type.kind === "cstring");
  const optional = entry.parameters.every((parameter) => parameter.optional);
  const post = `control.posted(${entry.post}(${given(entry).join(", ")}))`;
  const name = key(entry.method);
  if (transfers.length === 0)
    return `${name}: (args${optional && entry.parameters.length > 0 ? " = {}" : ""}) => ${post}`;
  const starts = transfers.map(({ at, atProperty }) => `const ${at} = args.${atProperty} ?? 0;`);
  const buffers = transfers.map(({ name: own, property, transfer }) =>
    transfer.type.kind === "cstring"
      ? `const ${own} = ${context.use("textBuffer")}(args.${property});`
      : `const ${own} = args.${property};`,
  );
  if (texts.length === 0) return `${name}(args) {\n${[...buffers, ...starts, `return ${post};`].join("\n")}\n}`;
  // A buffer made of a string is closed at once: it lives on until its command completes.
  const closes = texts.map(({ name: own, property }) => `if (${own} !== args.${property}) ${own}.close();`);
  return `${name}(args) {\n${[...buffers, ...starts].join("\n")}\ntry {\nreturn ${post};\n} finally {\n${closes.join("\n")}\n}\n}`;
}

/** Positional arguments from the members of `args`. */
function given(entry: QueueCommand): readonly string[] {
  return entry.parameters.flatMap((parameter) => {
    const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
    if (transfer !== undefined) return [transfer.name, transfer.at];
    const member = `args.${parameter.property}`;
    const buffer = lengthOf(entry, parameter.field.name);
    const whole = entry.transfers.find(({ property }) => property === buffer);
    return [whole === undefined ? member : `${member} ?? ${whole.name}.size - ${whole.at}`];
  });
}

/** Arrays of loans, for as many transfers as a command has at most. */
export function loanArrays(shape: QueueShape): readonly string[] {
  return Array.from(
    { length: shape.transfers },
    (_item, position) =>
      `${position === 0 ? "/** The loan that a command holds; 0: none. */\n" : ""}const ${loans(position)} = new Int32Array(tags);`,
  );
}
