import type * as Model from "../model.ts";

/** A field whose expressions are still to be bound, once all fields beside it are known. */
export type Draft = { -readonly [Key in keyof Model.Field]: Model.Field[Key] };

interface Typed {
  readonly byteOrder: Model.ByteOrder;
  readonly type: Model.Type;
  readonly range: Model.Range | undefined;
  readonly role: Model.FieldRole;
}

/**
 * A field of which nothing is said but its name, place and type. There are thousands: one literal makes them all, since
 * copies of parts take longer, and what reads objects is fastest where all have their properties in one order.
 */
export function draftField(described: Model.Declared, at: number, width: number, typed: Typed): Draft {
  return {
    name: described.name,
    doc: described.doc,
    attributes: described.attributes,
    span: described.span,
    at,
    width,
    byteOrder: typed.byteOrder,
    type: typed.type,
    range: typed.range,
    default: undefined,
    unit: undefined,
    stored: undefined,
    align: undefined,
    maximum: undefined,
    computed: undefined,
    policy: undefined,
    fixedValue: undefined,
    since: undefined,
    role: typed.role,
  };
}
