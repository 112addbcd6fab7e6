/** The object form on top of the positional functions, and what the runtime does for every queue. */
import type { Transfer } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { queueOf } from "../sequences/frame.ts";
import { ownStepsOf } from "../sequences/waiting.ts";
import { cancelOf } from "./posting.ts";
import { recordOf, wordOfTag, type CommandRecord } from "./record.ts";
import { hasRepeating, repeats } from "./repeating.ts";
import type { SubmissionRing } from "./rings.ts";
import { commandsOf, type QueueCommand, type QueueShape } from "./shape.ts";
import { inCallOrder, takesNothing } from "./records.ts";
import { isNeverTold, mayBeUntold } from "./untold.ts";
import { stoppingTexts, stopsText } from "./stopping.ts";
import { lengthOf } from "./types.ts";
import { key } from "../../../names.ts";
import { linkTexts, orderText, severedText } from "./linking.ts";
import { afterText } from "./ordering.ts";

export function controlText(context: Context, shape: QueueShape, wait: string): string {
  const cancel = cancelOf(shape);
  const token = context.use("Token");
  context.use("FULL");
  const record = recordOf(shape);
  const state = wordOfTag(record, record.state);
  const generation = wordOfTag(record, record.generation);
  const theirs = cancel === undefined ? "" : ` && ${state} !== ${shape.prefix}CANCEL`;
  return `
    this.control = ${context.use("createControl")}({
      name: "${shape.name}",
      transport,
      waitHandle: ${wait},
      tags: this.tags,
      depth: this.depth,
      chosen,
      notify: () => this.notify(),
      poll: (on) => this.poll(on),
      inFlight: () => this.inFlight,
      polling: () => this.polling,
      free: () => this.roomBeside(this.kept),
      tokenAt: (tag) => ${state} < DONE${theirs} ? ((${generation} * this.tags + tag) as ${token}) : FULL,
      pending: (token) => this.isPending(token),
      result: (token) => this.result(token),${hasRepeating(shape) ? "\ntold: (token) => this.told(token)," : ""}
      ${[
        describeText(shape, record, state),
        ...(cancel === undefined ? [] : ["cancel: (token) => this.tryCancel(token),"]),
        ...(shape.queue.abort.length === 0 ? [] : ["abort: () => this.endAll(),"]),
        ...(shape.queue.complete.arm.length === 0 ? [] : ["arm: () => this.arm(),"]),
      ].join("\n")}
      ${orderText(context, shape).join("\n")}
      refusePosts: () => {
        this.refusing = true;
        this.limit = this.${shape.counter};
      },
      stop: () => {
        this.shut = true;
      },
      ${stopsText(context, shape)}release: () => undo.${ownStepsOf(shape.queue, queueOf(context)).closesLater ? "runInTurn" : "run"}(),
    });
  `;
}

/** What a trace is told of a command in flight. */
function describeText(shape: QueueShape, record: CommandRecord, state: string): string {
  const loans = record.loans.map((word) => wordOfTag(record, word));
  const lent = loans.length === 0 ? "[]" : `[${loans.join(", ")}].map((loan) => this.space.origin?.(loan) ?? loan)`;
  return `describe: (tag) => ({ command: ${shape.prefix}COMMANDS[${state} & COMMAND]!, loans: ${lent} }),`;
}

/** The object forms of a ring's commands, and what they are when they come after something. */
export function ringObjectForms(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return [
    ...commandsOf(shape, ring).map((entry) => objectForm(context, shape, entry, ring.queue)),
    ...afterText(context, shape, ring),
    ...linkTexts(context, shape, ring),
  ];
}

export function objectTexts(context: Context, shape: QueueShape): readonly string[] {
  const [token, fence] = [context.use("Token"), context.use("Fence")];
  return [
    ...(shape.several ? [] : ringObjectForms(context, shape, shape.submissions[0]!)),
    ...stoppingTexts(context, shape),
    ...severedText(context, shape),
    `
    get closed(): boolean {
      return this.control.closed;
    }
    `,
    `
    fence(token: ${token}): ${fence}<${shape.name}Result> {
      return this.control.fence(token);
    }
    `,
    `
    mark(): ${fence}<void> {
      return this.control.mark();
    }
    `,
    `
    room(options?: ${context.use("WaitOptions")}): Promise<void> {
      return this.control.room(options);
    }
    `,
    `
    waitSync(token: ${token}, options?: ${context.use("WaitSyncOptions")}): void {
      this.control.waitSync(token, options);
    }
    `,
    `
    serve(on: ${shape.name}Completions, options?: { readonly signal?: AbortSignal }): Promise<void> {
      return this.control.serve(on, options);
    }
    `,
    `
    close(options?: { readonly timeout?: number }): Promise<void> {
      return this.control.close(options);
    }
    `,
    `
    [Symbol.asyncDispose](): Promise<void> {
      return this.control.close();
    }
    `,
  ];
}

function objectForm(context: Context, shape: QueueShape, entry: QueueCommand, owner: string): string {
  const { transfers } = entry;
  const made = transfers.filter(({ transfer }) => isMade(transfer));
  const optional = takesNothing(entry);
  // Where nothing is given, `args` is only handed on.
  const unused = inCallOrder(entry).length === 0;
  const args = unused ? `args?: ${entry.argumentsType}` : `args: ${entry.argumentsType}${optional ? " = {}" : ""}`;
  const given = `${args}, options?: ${context.use("CommandOptions")}`;
  const starts = transfers.map(({ at, atProperty }) => `const ${at} = args.${atProperty} ?? 0;`);
  const buffers = transfers.map(({ name: own, property, transfer }) => {
    return `const ${own} = ${bufferText(context, transfer, `args.${property}`)};`;
  });
  const { form, type, ordered } = fenceOf(context, shape, entry);
  // Before anything else: what comes without options is done without a closure over it.
  const options = `if (options !== undefined) return ${owner}.control.${ordered}(this, "${entry.method}", args, options);`;
  const post = `return ${owner}.control.${form}(this.${entry.post}(${positional(context, entry).join(", ")}));`;
  // A buffer made of a value is closed at once: it lives on until its command completes.
  const closes = made.map(({ name: own, property }) => `if (${own} !== args.${property}) ${own}.close();`);
  const body = closes.length === 0 ? [post] : ["try {", post, "} finally {", ...closes, "}"];
  return `
    ${key(entry.method)}(${given}): ${type} {
      ${[options, ...buffers, ...starts, ...body].join("\n")}
    }
  `;
}

/** What the object form gives, and the way of the runtime's control to make it. */
export function fenceOf(
  context: Context,
  shape: QueueShape,
  entry: QueueCommand,
): { readonly form: string; readonly type: string; readonly ordered: string } {
  const { resultType } = entry;
  const ordered = repeats(entry) ? "orderedRepeating" : "ordered";
  if (repeats(entry)) return { form: "repeating", type: `${context.use("Completions")}<${resultType}>`, ordered };
  const fence = context.use("Fence");
  if (isNeverTold(shape, entry)) return { form: "postedUntold", type: `${fence}<undefined>`, ordered };
  if (mayBeUntold(shape, entry)) return { form: "postedUntold", type: `${fence}<${resultType} | undefined>`, ordered };
  return { form: "posted", type: `${fence}<${resultType}>`, ordered };
}

/** Whether a value may be given in place of memory that holds it: what the device only reads. */
export function isMade({ type, access }: Transfer): boolean {
  return access === "reads" && (type.kind === "cstring" || type.kind === "struct");
}

/** The buffer of what a caller gave. */
function bufferText(context: Context, transfer: Transfer, given: string): string {
  const { type } = transfer;
  if (!isMade(transfer)) return given;
  if (type.kind !== "struct") return `${context.use("textBuffer")}(${given})`;
  const { size } = context.struct(type.struct);
  const encode = context.refer(type.struct, { before: "encode" });
  return `${context.use("structBuffer")}(${given}, ${size}, ${encode})`;
}

/** Positional arguments from the members of `args`. */
function positional(context: Context, entry: QueueCommand): readonly string[] {
  return inCallOrder(entry).flatMap((parameter) => {
    if ("parameter" in parameter) return [`args.${parameter.property}`];
    if ("declared" in parameter) return [`args.${parameter.given!.property}`];
    const transfer = entry.transfers.find((candidate) => candidate.transfer === parameter.transfer);
    if (transfer !== undefined) return [transfer.name, transfer.at];
    const member = `args.${parameter.property}`;
    const buffer = lengthOf(entry, parameter.field.name);
    const whole = entry.transfers.find(({ property }) => property === buffer);
    return [whole === undefined ? member : `${member} ?? ${context.use("bytesFrom")}(${whole.name}, ${whole.at})`];
  });
}
