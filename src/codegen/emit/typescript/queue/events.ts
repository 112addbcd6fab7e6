/**
 * Events: entries that answer no command. They are told from completions by the values of their fields, before anything of
 * an entry is taken for a command's.
 */
import { StructureKind, type InterfaceDeclarationStructure, type MethodSignatureStructure, type OptionalKind, type PropertySignatureStructure } from "ts-morph"; // prettier-ignore
import type { Event, Expression, Field } from "../../../../model/model.ts";
import { camel, key } from "../../../names.ts";
import { fieldsRead } from "../../../ring-fields.ts";
import type { Context } from "../context.ts";
import { docs, oneLine } from "../docs.ts";
import { shownType } from "../errors.ts";
import { expressionText } from "../expression.ts";
import { group, integer } from "../extract.ts";
import { wireOf } from "../stored.ts";
import { typeOf } from "../types.ts";
import type { Finding } from "./finding.ts";
import { completionRing, HANDLERS, type QueueShape } from "./shape.ts";

function eventsOf(context: Context, { queue }: QueueShape): readonly Event[] {
  return queue.events.map((reference) => context.event(reference));
}

export function hasEvents({ queue }: QueueShape): boolean {
  return queue.events.length > 0;
}

function handlerOf({ name }: Event): string {
  const own = camel(name);
  return HANDLERS.includes(own) ? `${own}Event` : own;
}

/**
 * What an entry is looked at for first: an event is told to its handler, or to whoever listens. `advance`: what makes the
 * next entry the one to look at, where that is still to be done.
 */
export function eventTexts(context: Context, shape: QueueShape, found: Finding, advance: string): readonly string[] {
  // One that asks for more goes before one that asks for less.
  const ordered = eventsOf(context, shape).toSorted((a, b) => b.fixed.length - a.fixed.length);
  return ordered.map((event) => {
    const given = [
      ...shape.completed.map(({ local }) => local),
      ...event.results.map(({ value }) => valueText(context, shape, found, value)),
    ].join(", ");
    const handler = handlerOf(event);
    return `
      if (${conditionText(context, shape, found, event)}) {
        ${advance}
        again++;
        if (on.${handler} !== undefined) on.${handler}(${given});
        else this.control.heard<${shape.name}Events>("${handler}", (listener) => listener.${handler}?.(${given}));
        continue;
      }
    `;
  });
}

/**
 * Whether all events have keys that no command's is, having no generation: then entries are looked at for them only once no
 * command is found.
 */
export function areNoTags(context: Context, shape: QueueShape): boolean {
  const { from, key: field, upto } = shape.matching;
  if (from !== "keys" || upto || field === undefined) return false;
  return eventsOf(context, shape).every(({ fixed }) =>
    fixed.some(({ field: name, value }) => name === field.name && wireOf(field.stored, value) < 2n ** 32n),
  );
}

function conditionText(context: Context, shape: QueueShape, found: Finding, { fixed }: Event): string {
  const fields = fieldsRead(context.entry(completionRing(shape).ring.entry));
  return fixed
    .flatMap(({ field: name, value }) => {
      const field = fields.find((candidate) => candidate.name === name)!;
      const wire = BigInt.asUintN(field.width, wireOf(field.stored, value));
      if (shape.matching.from === "keys" && shape.matching.key === field)
        return [`tag === ${wire & 0xffff_ffffn}`, `key === ${wire >> 32n}`];
      return [`${bitsText(context, shape, found, field)} === ${wire}`];
    })
    .join(" && ");
}

/** A field's bits as they are stored, of at most 32. */
function bitsText(context: Context, shape: QueueShape, found: Finding, field: Field): string {
  const dwords = Array.from({ length: completionRing(shape).dwords }, (_item, index) => found.dword(index));
  return group(integer(context, { array: "", at: "0", dwords }, field, false));
}

function valueText(context: Context, shape: QueueShape, found: Finding, value: Expression): string {
  const fields = fieldsRead(context.entry(completionRing(shape).ring.entry));
  const text = expressionText(context, value, {
    field(_entry, name) {
      const known = shape.completed.find(({ field }) => field.name === name);
      return known?.local ?? group(found.read(fields.find((field) => field.name === name)!).replace(/ as \w+$/, ""));
    },
  });
  const { type } = value;
  return type.kind === "enum" && value.kind === "field" ? `${text} as ${typeOf(context, type, "get")}` : text;
}

/** What a program hears of events by. */
export function eventsInterface(
  context: Context,
  shape: QueueShape,
  completed: string,
): readonly InterfaceDeclarationStructure[] {
  if (!hasEvents(shape)) return [];
  return [
    {
      kind: StructureKind.Interface,
      name: `${shape.name}Events`,
      isExported: true,
      docs: docs(`What the device of a {@link ${shape.name}} tells without having been asked.`),
      methods: eventsOf(context, shape).map((event): OptionalKind<MethodSignatureStructure> => {
        const own = event.results.map(
          ({ name, value }) => `${camel(name)}: ${typeOf(context, shownType(value), "get")}`,
        );
        const parameters = [completed, ...own].filter((text) => text !== "").join(", ");
        return {
          name: key(handlerOf(event)),
          hasQuestionToken: true,
          parameters: parameters === "" ? [] : [{ name: parameters }],
          returnType: "void",
          docs: docs(oneLine(event.doc)),
        };
      }),
    },
  ];
}

/** In the queue's interface. */
export function unheardProperty(shape: QueueShape): readonly OptionalKind<PropertySignatureStructure>[] {
  if (!hasEvents(shape)) return [];
  return [
    {
      name: "unheard",
      isReadonly: true,
      type: "number",
      docs: docs("How many events came that neither a handler nor a listener was there for: they are lost."),
    },
  ];
}

/** In the queue's interface. */
export function listenMethod(shape: QueueShape): readonly OptionalKind<MethodSignatureStructure>[] {
  if (!hasEvents(shape)) return [];
  return [
    {
      name: "onEvents",
      parameters: [{ name: `listener: ${shape.name}Events` }],
      returnType: "() => void",
      docs: docs(
        "Tells `listener` of events, from the event loop, too, which keeps the process alive, until what it returns is called " +
          `or the queue ends. Events that a handler of {@link ${shape.name}.poll} takes are told there alone; what a listener ` +
          "throws is an uncaught exception.",
        "@throws QueueClosed, QueueFailed",
      ),
    },
  ];
}

export function listenTexts(shape: QueueShape): readonly string[] {
  if (!hasEvents(shape)) return [];
  return [
    `
    get unheard(): number {
      return this.control.unheard;
    }

    onEvents(listener: ${shape.name}Events): () => void {
      return this.control.listen(listener);
    }
    `,
  ];
}
