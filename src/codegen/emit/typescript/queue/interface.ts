/** The queue as an interface: what a program sees of a driver. */
import {
  StructureKind,
  type InterfaceDeclarationStructure,
  type MethodSignatureStructure,
  type OptionalKind,
} from "ts-morph";
import type { Statement } from "../../../../model/model.ts";
import { tableOf } from "../../../keyed.ts";
import { key } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs, firstSentence, oneLine } from "../docs.ts";
import { fieldPlace } from "../place.ts";
import { callsOf } from "./procedure.ts";
import { keepsTold } from "./publishing.ts";
import { repeats } from "./repeating.ts";
import { listenMethod, unheardProperty } from "./events.ts";
import { fenceOf } from "./object-form.ts";
import { hasUntold, isNeverTold } from "./untold.ts";
import { takesNothing } from "./records.ts";
import { isKeyed } from "./keyed.ts";
import { hosts } from "./offers.ts";
import { orderedMethods, orderedType } from "./ordering.ts";
import type { SubmissionRing } from "./rings.ts";
import { commandsOf, type QueueShape } from "./shape.ts";
import { postParameters } from "./types.ts";

/** What everything is refused with that a queue can't do any more, or not now. */
function refusals({ queue }: QueueShape): string {
  return ["QueueClosed", "QueueFailed", ...(queue.stops === undefined ? [] : ["QueueStopped"])].join(", ");
}

/** The table of handles, where the queue has one. */
function handlesProperty(context: Context, { queue }: QueueShape) {
  if (tableOf(queue, "handles") === undefined) return [];
  const doc =
    "Handles that the device is to know by their places: commands take what `add` answers where a handle goes.";
  return [{ name: "handles", isReadonly: true, type: context.use("HandleTable"), docs: docs(doc) }];
}

export function emitInterface(context: Context, shape: QueueShape): InterfaceDeclarationStructure {
  const token = context.use("Token");
  const fence = context.use("Fence");
  const { name, queue, several, submissions } = shape;
  const refused = refusals(shape);
  const all = [queue.fail, ...shape.commands.map(({ command }) => command.fail)];
  const failures = [...new Set(all.flatMap((fail) => fail?.error ?? []))];
  const retireErrors = [...new Set(callErrors(context, queue.complete.retire))];
  const systemErrors = [...new Set(submissions.flatMap((ring) => callErrors(context, ring.submit.publish)))];
  const own = several
    ? submissions.map(({ part, ring }) => ({
        name: key(part!.member),
        isReadonly: true,
        type: part!.name,
        docs: docs(oneLine(ring.doc) || `The ring ${ring.name}.`),
      }))
    : hosts(context).has(queue.name)
      ? queue.parameters
          .filter(({ type }) => type.kind === "handle")
          .map((parameter) => ({
            name: key(shape.parameters.get(parameter.name)!),
            isReadonly: true,
            type: context.use("Handle"),
            docs: docs(oneLine(parameter.doc) || "The handle that others know it by. The queue closes it."),
          }))
      : [];
  return {
    kind: StructureKind.Interface,
    name,
    isExported: true,
    extends: [context.use("QueueHandle"), ...(queue.stops === undefined ? [] : [context.use("RecoverableQueue")])],
    docs: docs(queue.doc, `@spec ${context.specPath(queue.name)}`),
    properties: [...unheardProperty(shape), ...own, ...handlesProperty(context, shape)],
    methods: [
      ...(several
        ? []
        : [...postMethods(context, shape, submissions[0]!, name), ...afterMethod(context, shape, submissions[0]!)]),
      ...(queue.cancel === undefined
        ? []
        : [
            {
              name: "cancel",
              parameters: [{ name: `token: ${token}` }],
              returnType: "boolean",
              docs: docs(
                "Asks the device to cancel a command in flight; how that ended, the command's own fence or handler tells.",
                "What was posted before is notified first; where the device has yet to take some of that, the event loop",
                `or {@link ${name}.waitSync} sends the cancel after it.`,
                "@returns false when it had completed already",
                `@throws ${["StaleToken", ...systemErrors, "DeviceCorrupt", refused].join(", ")}`,
              ),
            },
          ]),
      notifyMethod(
        several ? "Makes posted entries of all rings visible and tells the device." : NOTIFIES,
        submissions.every(keepsTold),
        [...systemErrors, ...(submissions.every(keepsTold) ? [] : ["DeviceCorrupt"]), refused],
      ),
      {
        name: "poll",
        parameters: [{ name: `on?: ${name}Completions` }],
        returnType: "number",
        docs: docs(
          "Reaps what has completed. Each completion is told once, to whoever reaps it first: while a fence is awaited, or",
          "room() or close() waits, the event loop reaps, too, and tells no handlers.",
          "@returns how many",
          `@throws ${["ProtocolViolation", ...retireErrors, "DeviceCorrupt", refused].join(", ")}`,
        ),
      },
      {
        name: "serve",
        parameters: [{ name: `on: ${name}Completions` }, { name: "options?: { readonly signal?: AbortSignal }" }],
        returnType: "Promise<void>",
        docs: docs(
          "Tells handlers of all that completes, from the event loop, and notifies what they post; fences settle, too. Ends",
          "when the signal aborts, when the queue is closed, or when another call takes over; with what a handler throws, or",
          "when the queue fails, it is rejected.",
          `@throws ${refused}, and what a handler throws`,
        ),
      },
      ...listenMethod(shape),
      {
        name: "result",
        parameters: [{ name: `token: ${token}` }],
        returnType: `${name}Result | undefined`,
        docs: docs(
          `What a command told; undefined while it is in flight${hasUntold(shape) ? ", and of one of which the device tells nothing" : ""}.`,
          `@throws ${[...failures, "ProtocolViolation, StaleToken"].join(", ")}`,
        ),
      },
      {
        name: "fence",
        parameters: [{ name: `token: ${token}` }],
        returnType: `${fence}<${name}Result>`,
        docs: docs("The fence of a command: awaiting it notifies and reaps by itself.", "@throws StaleToken"),
      },
    ],
  };
}

const NOTIFIES = "Makes posted entries visible and tells the device.";

/** Of a device that takes entries by itself, nothing is known of that. */
function notifyMethod(
  what: string,
  byItself: boolean,
  errors: readonly string[],
): OptionalKind<MethodSignatureStructure> {
  const returns = byItself ? "0: the device takes them by itself" : "how many it has yet to take; 0: all are taken";
  return {
    name: "notify",
    returnType: "number",
    docs: docs(what, `@returns ${returns}`, `@throws ${errors.join(", ")}`),
  };
}

/** What a program sees of a submission ring that is an object of its own. */
export function emitPartInterfaces(context: Context, shape: QueueShape): readonly InterfaceDeclarationStructure[] {
  if (!shape.several) return [];
  return shape.submissions.map((ring) => {
    const { name } = ring.part!;
    return {
      kind: StructureKind.Interface,
      name,
      isExported: true,
      docs: docs(
        oneLine(ring.ring.doc) || `The ring ${ring.ring.name} of {@link ${shape.name}}.`,
        `@spec ${context.specPath(shape.queue.name, ring.ring.name)}`,
      ),
      methods: [
        ...postMethods(context, shape, ring, name),
        ...afterMethod(context, shape, ring),
        notifyMethod(NOTIFIES, keepsTold(ring), [...callErrors(context, ring.submit.publish), refusals(shape)]),
      ],
    };
  });
}

/** Posting, positional and as an object, for each command that a ring takes. `name`: the interface that this stands in. */
function postMethods(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
  name: string,
): readonly OptionalKind<MethodSignatureStructure>[] {
  const token = context.use("Token");
  const refused = refusals(shape);
  return commandsOf(shape, ring).flatMap((entry) => {
    const { command } = entry;
    const lent = entry.transfers.map(({ property }) => `\`${property}\``).join(" and ");
    const places = isKeyed(shape, entry) ? "PinRefused, TableFull, BounceFull, " : "";
    const memory = entry.transfers.length === 0 ? "" : `BufferRange, BufferClosed, ${places}`;
    const nothing = takesNothing(entry);
    return [
      {
        name: entry.post,
        parameters: parameterList(postParameters(context, entry, "declared")),
        returnType: token,
        docs: docs(
          `Posts one \`${command.name}\`. ${oneLine(command.doc)}`,
          lent === ""
            ? undefined
            : `${lent} ${entry.transfers.length === 1 ? "is" : "are"} lent to the device until the command ${repeats(entry) ? "has completed for the last time" : "completes"}.`,
          "Nothing reaches the device before {@link " + name + ".notify}.",
          `@spec ${context.specPath(command.name)}`,
          ...entry.own.map(
            ({ name: own, parameter }) => `@param ${own} ${oneLine(parameter.doc) || "what lengths depend on"}`,
          ),
          ...entry.parameters
            .filter(({ transfer }) => transfer === undefined)
            .map(
              ({ field, name: own }) =>
                `@param ${own} ${fieldPlace(field)}${field.doc === "" ? "" : `: ${oneLine(field.doc)}`}`,
            ),
          "@returns a token, or 0 when the ring is full",
          `@throws ${memory}ValueRange, ${refused}: nothing was posted`,
        ),
      },
      {
        name: key(entry.method),
        parameters: [
          { name: `args${nothing ? "?" : ""}: ${entry.argumentsType}` },
          { name: `options?: ${context.use("CommandOptions")}` },
        ],
        returnType: fenceOf(context, shape, entry).type,
        docs: docs(
          `${firstSentence(command.doc)} Notified by itself, together with what else this tick posts.`,
          repeats(entry) ? "Tells each of its results, until it ends." : undefined,
          isNeverTold(shape, entry)
            ? "The device tells nothing of it: its fence is done when it has been posted."
            : undefined,
          `@throws RingFull, and what {@link ${name}.${entry.post}} does`,
        ),
      },
    ];
  });
}

/** The object forms, all of which come after something. */
function afterMethod(
  context: Context,
  shape: QueueShape,
  ring: SubmissionRing,
): readonly OptionalKind<MethodSignatureStructure>[] {
  if (orderedMethods(shape, ring).length === 0) return [];
  return [
    {
      name: "after",
      parameters: [{ name: `fences: ${context.use("Fences")}` }],
      returnType: orderedType(context, shape, ring),
      docs: docs(
        "The same commands, each of which begins when all of these are done: as `{ after: fences }` at each says.",
        "@throws ValueRange",
      ),
    },
  ];
}

function callErrors(context: Context, steps: readonly Statement[]): readonly string[] {
  return callsOf(steps).flatMap(({ call }) => context.call(call).fail?.error ?? []);
}

function parameterList(text: string): { readonly name: string }[] {
  return text === "" ? [] : [{ name: text }];
}
