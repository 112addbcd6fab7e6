/** An entry's fields as they are read: of all views together where it has none, or those in common and each view's own. */
import type { Command, Entry, Field, Reference, View } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { readingsOf, type Reading } from "./readings.ts";
import type { OwnerOf, UnionOwner } from "./types.ts";

/** A way to read, and the function that does. */
export interface SlotReading extends Reading {
  readonly reader: string;
}

export interface SlotView {
  /** Absent: what every view has. */
  readonly view: View | undefined;
  /** All fields at hand. */
  readonly fields: readonly Field[];
  /** Those that are its own. */
  readonly own: readonly Field[];
  readonly readings: readonly SlotReading[];
}

/** What the types of a command's unions are named after: the command, or the entry that declares them. */
export function ownersOf(context: Context, command: Command): OwnerOf {
  const entry = context.entry(command.entry);
  const ofEntry = viewOwner(command.entry, entry, entry.views[0]?.name);
  const own = { file: context.model.file, name: command.name, path: [] };
  return (field) => ("declaredBy" in field && field.declaredBy === "entry" ? ofEntry(field) : own);
}

/** What those of an entry are named after: the entry, or the view that alone has them. */
export function viewOwner(reference: Reference, entry: Entry, view: string | undefined): OwnerOf {
  return (field) => {
    const common = view === undefined || isCommon(entry, field);
    return { ...reference, path: common ? [] : [view] };
  };
}

function isCommon({ views }: Entry, field: Field): boolean {
  return views.every(({ fields }) => fields.some((each) => same(each, field)));
}

/** First what all views have in common, then what each adds. */
export function slotViews(context: Context, entry: Entry): readonly SlotView[] {
  const reference = { file: context.model.file, name: entry.name };
  const named = (readings: readonly Reading[], before: readonly string[]): readonly SlotReading[] =>
    readings.map((reading) => ({
      ...reading,
      reader: context.reader(reference, [...before, ...reading.path], reading.part),
    }));
  if (entry.views.length === 0) {
    const owner = (): UnionOwner => ({ ...reference, path: [] });
    const { fields } = entry;
    return [{ view: undefined, fields, own: fields, readings: named(readingsOf(context, fields, owner), []) }];
  }
  const [first] = entry.views;
  const common = first!.fields.filter((field) => isCommon(entry, field));
  return [
    {
      view: undefined,
      fields: first!.fields,
      own: common,
      readings: named(
        readingsOf(
          context,
          first!.fields,
          () => ({ ...reference, path: [] }),
          (field) => isCommon(entry, field),
        ),
        [],
      ),
    },
    ...entry.views.map((view): SlotView => {
      const owner = (): UnionOwner => ({ ...reference, path: [view.name] });
      const own = readingsOf(context, view.fields, owner, (field) => !isCommon(entry, field));
      const fields = view.fields.filter((field) => !isCommon(entry, field));
      return { view, fields: view.fields, own: fields, readings: named(own, [view.name]) };
    }),
  ];
}

/** The same declaration stands for the field in every view. */
export function same(one: Field, other: Field): boolean {
  return one.name === other.name && one.span.start === other.span.start && one.at === other.at;
}
