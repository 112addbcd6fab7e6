/** An entry's fields as they are read: of all views together where it has none, or those in common and each view's own. */
import type { Entry, Field, View } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { readingsOf, type Reading } from "./readings.ts";

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

/** First what all views have in common, then what each adds. */
export function slotViews(context: Context, entry: Entry): readonly SlotView[] {
  const reference = { file: context.model.file, name: entry.name };
  const named = (readings: readonly Reading[], before: readonly string[]): readonly SlotReading[] =>
    readings.map((reading) => ({
      ...reading,
      reader: context.reader(reference, [...before, ...reading.path], reading.part),
    }));
  if (entry.views.length === 0) {
    const owner = { ...reference, path: [] };
    const { fields } = entry;
    return [{ view: undefined, fields, own: fields, readings: named(readingsOf(context, fields, owner), []) }];
  }
  const [first] = entry.views;
  const common = first!.fields.filter((field) =>
    entry.views.every(({ fields }) => fields.some((each) => same(each, field))),
  );
  const isCommon = (field: Field): boolean => common.some((each) => same(each, field));
  return [
    {
      view: undefined,
      fields: first!.fields,
      own: common,
      readings: named(readingsOf(context, first!.fields, { ...reference, path: [] }, isCommon), []),
    },
    ...entry.views.map((view): SlotView => {
      const owner = { ...reference, path: [view.name] };
      const own = readingsOf(context, view.fields, owner, (field) => !isCommon(field));
      const fields = view.fields.filter((field) => !isCommon(field));
      return { view, fields: view.fields, own: fields, readings: named(own, [view.name]) };
    }),
  ];
}

/** The same declaration stands for the field in every view. */
export function same(one: Field, other: Field): boolean {
  return one.name === other.name && one.span.start === other.span.start && one.at === other.at;
}
