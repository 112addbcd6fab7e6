/** Every bit is accounted for: what is claimed neither overlaps nor leaves gaps. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type { BitOrder, Bits, Claim, Container } from "../layout.ts";
import { unclaimed } from "../layout.ts";
import { rulerOf } from "../ruler.ts";
import type { Unit } from "../scope.ts";

/**
 * Reports each claim that takes bits of an earlier one, once, and once for all that take bits of the same one: then that one
 * is likely to stand in the wrong place. `claims` stand in the order of the text. Tells whether there was none.
 */
export function overlaps(
  unit: Unit,
  claims: readonly Claim[],
  earlier: readonly Claim[] = [],
  order?: BitOrder,
): boolean {
  if (apart([...earlier, ...claims])) return true;
  const before = [...earlier];
  const told = new Set<Claim>();
  let disjoint = true;
  for (const claim of claims) {
    const other = before.find((candidate) => candidate.from < claim.to && claim.from < candidate.to);
    before.push(claim);
    if (other === undefined) continue;
    disjoint = false;
    if (told.has(other)) continue;
    told.add(other);
    const shared = { from: Math.max(claim.from, other.from), to: Math.min(claim.to, other.to) };
    const where = describeBits(shared, order);
    const related = [
      { location: other.location, message: `${where} ${verb(shared, order)} claimed here by ${other.title}` },
    ];
    const ruler = rulerOf(shared, [other, claim], order);
    const values = { member: claim.title, other: other.title, where };
    unit.report(diagnostics.overlap(values, claim.location, { related, ruler }));
  }
  return disjoint;
}

/** Whether no two claim the same bits, found without comparing each with each. */
function apart(claims: Bits[]): boolean {
  let end = -Infinity;
  for (const { from, to } of claims.sort((a, b) => a.from - b.from)) {
    if (from < end) return false;
    end = Math.max(end, to);
  }
  return true;
}

/** Reports each run of bits of `whole` that nobody claims. */
export function gaps(unit: Unit, container: Container, whole: Bits, claims: readonly Claim[]): void {
  for (const free of unclaimed(whole, claims)) {
    const before = claims.filter((claim) => claim.to <= free.from).sort((a, b) => b.to - a.to)[0];
    const after = claims.filter((claim) => claim.from >= free.to).sort((a, b) => a.from - b.from)[0];
    const related = [before, after].flatMap((claim) =>
      claim === undefined
        ? []
        : [{ location: claim.location, message: `${claim.title}: ${describeBits(claim, container.order)}` }],
    );
    const ruler = rulerOf(free, [...claims, { ...free, label: "gap" }], container.order);
    const values = {
      where: describeBits(free, container.order),
      verb: verb(free, container.order),
      container: container.title,
      between: between(before, after),
    };
    unit.reportMissing(diagnostics.gap(values, container.location, { related, ruler }));
  }
}

function between(before: Claim | undefined, after: Claim | undefined): string {
  if (before !== undefined && after !== undefined) return `, between ${before.title} and ${after.title}`;
  if (before !== undefined) return `, after ${before.title}`;
  return after === undefined ? ": nothing is declared in it" : `, before ${after.title}`;
}

function verb(bits: Bits, order?: BitOrder): string {
  const byte = order !== "word" && bits.to - bits.from === 8 && bits.from % 8 === 0;
  return bits.to - bits.from === 1 || byte ? "is" : "are";
}

/** "bytes 0x10 to 0x13", "bits 15:8 of byte 0x04" with the byte that the enclosing dword begins at. */
export function describeBits({ from, to }: Bits, order?: BitOrder): string {
  if (order === "word") return to - from === 1 ? `bit ${from}` : `bits ${to - 1}:${from}`;
  const hex = (byte: number) => `0x${byte.toString(16).padStart(2, "0")}`;
  if (from % 8 === 0 && to % 8 === 0) {
    return to - from === 8 ? `byte ${hex(from / 8)}` : `bytes ${hex(from / 8)} to ${hex(to / 8 - 1)}`;
  }
  const dword = Math.floor(from / 32) * 32;
  const [high, low] = order === "big" ? [dword + 31 - from, dword + 32 - to] : [to - 1 - dword, from - dword];
  const which = to - from === 1 ? `bit ${low}` : `bits ${high}:${low}`;
  return `${which} of the dword at ${hex(dword / 8)}`;
}
