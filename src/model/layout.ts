/** Where members are: from written positions to bits, and from members to claims on the bits of their container. */
import type { Location } from "../base/span.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { draftField, type Draft } from "./bind/draft.ts";
import { reversedRange } from "./checks/range-direction.ts";
import { widthMismatch } from "./checks/width.ts";
import { constantOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { Scope, type Unit } from "./scope.ts";
import { resolveType, widthOf, type Resolved, type TypePlace } from "./types.ts";

/** Bits from `from` up to, not including, `to`, counted from the entry's start. */
export interface Bits {
  readonly from: number;
  readonly to: number;
}

/** Bits that somebody says are theirs. */
export interface Claim extends Bits {
  /** As messages call it: "field 'len'", "'reserved'". */
  readonly title: string;
  /** As the ruler's label. */
  readonly label: string;
  readonly location: Location;
}

/** How bits count: as in memory of that byte order, or in one word, which is loaded and stored at once. */
export type BitOrder = Model.ByteOrder | "word";

/** Bits in which members are placed: an entry, or a group in it. */
export interface Container extends Bits {
  /** How its bits count from its start on: see the model's `Field`. Absent: as in little-endian memory. */
  readonly order?: BitOrder;
  /** As messages call it: "entry Sqe", "this group". */
  readonly title: string;
  readonly location: Location;
  /** What says how large it is; absent: what `location` shows does. */
  readonly sized?: Location;
}

/** A member's place. `width` is absent after an offset, which says only where the member begins. */
export interface Place {
  readonly from: number;
  readonly width: number | undefined;
}

const unitBits = { byte: 8, w: 16, dw: 32, qw: 64 } as const;

/** Bits of a position, or nothing after its mistake has been reported. */
export function placeOf(unit: Unit, position: Syntax.Position, container: Container): Place | undefined {
  if (position.kind === "offset") {
    const offset = number(unit, position.offset);
    return offset === undefined ? undefined : { from: offset * 8, width: undefined };
  }
  const high = number(unit, position.high);
  const low = position.low === undefined ? high : number(unit, position.low);
  if (high === undefined || low === undefined) return undefined;
  const lowFirst = position.kind === "bits" && unit.msb0;
  if (lowFirst ? high > low : high < low) return reversedRange(unit, position, high, low);
  const width = Math.abs(high - low) + 1;
  // Bits count in their container; units, like offsets, from the entry's start.
  if (position.kind === "units") return { from: low * unitBits[position.unit], width: width * unitBits[position.unit] };
  const fromFirst = unit.msb0 === (container.order === "big");
  if (fromFirst) return { from: container.from + Math.min(high, low), width };
  // The end of what is in error is not known.
  return Number.isFinite(container.to) ? { from: container.to - Math.max(high, low) - 1, width } : undefined;
}

/** Larger than any entry, so that products with it stay exact. */
const farthest = 1n << 32n;

const positions: Model.Type = { kind: "range", bits: 64, min: 0n, max: farthest };

function number(unit: Unit, expression: Syntax.Expression): number | undefined {
  // Most are plain numbers, of which nothing has to be found out.
  if (expression.kind === "integer" && expression.value <= farthest) return Number(expression.value);
  const found = constantOf(new Scope(unit), expression, positions, "a position");
  return found === undefined ? undefined : Number(found.value);
}

/** Whether the bits lie inside their container; reports them when not. */
export function inside(
  unit: Unit,
  bits: Bits,
  container: Container,
  position: Syntax.Position,
  title: string,
): boolean {
  if (bits.from >= container.from && bits.to <= container.to) return true;
  const size = describeSize(container.to - container.from);
  const values = { member: title, container: container.title, size };
  const { sized = container.location } = container;
  const related = [{ location: sized, message: `${container.title} has ${size}` }];
  // Several members past one end are most likely one mistake: in what says where the end is.
  unit.reportOnce(`past ${sized.start}`, diagnostics.pastContainer(values, unit.at(position), { related }));
  return false;
}

export function describeSize(bits: number): string {
  if (bits % 8 !== 0) return bits === 1 ? "1 bit" : `${bits} bits`;
  return bits === 8 ? "1 byte" : `${bits / 8} bytes`;
}

interface Typed {
  readonly position: Syntax.Position;
  readonly type: Syntax.TypeReference | undefined;
  /** With a form of its own the width in memory is the position's, whatever the type's is. */
  readonly stored?: Syntax.Expression | undefined;
}

/** Place and type of a member with both; the position's width must be the type's. */
export function placeAndType(
  unit: Unit,
  member: Typed,
  container: Container,
  place: TypePlace,
  title: string,
  siblings?: ReadonlySet<string>,
): { readonly bits: Bits; readonly resolved: Resolved } | undefined {
  const at = placeOf(unit, member.position, container);
  const context = { scope: new Scope(unit), place, bits: at?.width, siblings };
  const resolved = member.type && resolveType(member.type, context);
  if (at === undefined || resolved === undefined) return undefined;
  const width = widthOf(resolved.type)!;
  if (member.type!.kind === "range-type" && at.width === undefined) {
    return unit.report(diagnostics.widthUnknown({ member: title }, unit.at(member.position)));
  }
  if (at.width !== undefined && at.width !== width && member.stored === undefined) {
    return widthMismatch(
      unit,
      { title, position: member.position, type: member.type! },
      { from: at.from, given: at.width, order: container.order },
      width,
    );
  }
  const bits = { from: at.from, to: at.from + (at.width ?? width) };
  return inside(unit, bits, container, member.position, title) ? { bits, resolved } : undefined;
}

function byPlace(claims: readonly Bits[]): readonly Bits[] {
  return [...claims].sort((a, b) => a.from - b.from);
}

/** Whether every bit of `whole` is claimed, and none twice. */
export function tiles(whole: Bits, claims: readonly Bits[]): boolean {
  // Members most often stand in the order of their bits or, counted from the highest, in the reverse one.
  return followEachOther(whole, claims) || followEachOther(whole, byPlace(claims));
}

function followEachOther(whole: Bits, claims: readonly Bits[]): boolean {
  const ascending = claims[0]?.from === whole.from;
  let end = whole.from;
  for (let i = 0; i < claims.length; i++) {
    const { from, to } = claims[ascending ? i : claims.length - 1 - i]!;
    if (from !== end) return false;
    end = to;
  }
  return end === whole.to;
}

/** The runs of bits of `whole` that no claim takes. */
export function unclaimed(whole: Bits, claims: readonly Bits[]): readonly Bits[] {
  const free: Bits[] = [];
  let from = whole.from;
  for (const claim of byPlace(claims)) {
    if (claim.from > from) free.push({ from, to: Math.min(claim.from, whole.to) });
    from = Math.max(from, claim.to);
  }
  if (from < whole.to) free.push({ from, to: whole.to });
  return free;
}

/** Bits that are written as zero and ignored when read. */
export function reservedField(bits: Bits, described: Model.Declared, byteOrder: Model.ByteOrder): Draft {
  const width = bits.to - bits.from;
  const type: Model.Type = width > 64 ? { kind: "blob", bits: width } : { kind: "unsigned", bits: width };
  const field = draftField(described, bits.from, width, { byteOrder, type, range: undefined, role: "reserved" });
  field.policy = "zero";
  return field;
}
