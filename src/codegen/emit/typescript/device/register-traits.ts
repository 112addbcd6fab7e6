/** What each bit of a register does, as masks: what the runtime goes by. */
import type { Register, RegisterField } from "../../../../model/model.ts";
import { hex } from "../dwords.ts";

interface Masks {
  readonly written: bigint;
  readonly cleared: bigint;
  readonly set: bigint;
  readonly forgotten: bigint;
  readonly hidden: bigint;
  readonly kept: bigint;
  readonly fixed: bigint;
  readonly constant: bigint;
  readonly reset: bigint;
}

/** The literal of a register's traits. */
export function traitsText(register: Register, path: string): string {
  const masks = masksOf(register);
  const members = [
    `path: ${JSON.stringify(path)}`,
    `bits: ${register.bits}`,
    ...(register.byteOrder === "big" && register.bits > 8 ? ["big: true"] : []),
    ...(register.split === undefined ? [] : [`split: ${JSON.stringify(register.split)}`]),
    ...(isLoaded(register) ? [] : ["loads: false"]),
    ...(isStored(register) ? [] : ["stores: false"]),
    ...Object.entries(masks)
      .filter(([, bits]) => bits !== 0n)
      .map(([name, bits]: readonly [string, bigint]) => `${name}: ${bitsText(bits)}`),
  ];
  return `{ ${members.join(", ")} }`;
}

function bitsText(bits: bigint): string {
  return `[${[bits & 0xffff_ffffn, bits >> 32n].map((half) => (half < 10n ? String(half) : hex(half))).join(", ")}]`;
}

/** A host may load it: not all of it is written only. */
export function isLoaded(register: Register): boolean {
  return accessesOf(register).some((access) => access !== "write-only");
}

/** A host may store to it: a store does something. */
export function isStored(register: Register): boolean {
  const idle = new Set(["readonly", "read-clears"]);
  return accessesOf(register).some((access) => !idle.has(access));
}

/** All of its 32 bits become what is stored. */
export function isPlainWord(register: Register): boolean {
  const { written, cleared, set, kept, fixed } = masksOf(register);
  const { bits, byteOrder, split } = register;
  const others = cleared | set | kept | fixed;
  return bits === 32 && byteOrder === "little" && split === undefined && written === 0xffff_ffffn && others === 0n;
}

function accessesOf({ fields, access }: Register): readonly Register["access"][] {
  const values = fields.filter(({ role }) => role !== "reserved");
  return values.length === 0 ? [access] : values.map((field) => field.access);
}

function masksOf(register: Register): Masks {
  const { fields, bits, access } = register;
  const all = (1n << BigInt(bits)) - 1n;
  const parts = fields.length === 0 ? [{ mask: all, access }] : fields.filter(isValue).map(partOf);
  const of = (...wanted: readonly Register["access"][]): bigint =>
    parts.filter((part) => wanted.includes(part.access)).reduce((sum, part) => sum | part.mask, 0n);
  const reserved = fields.filter((field) => !isValue(field));
  const constants = reserved.filter(({ policy }) => policy === "zero" || policy === "must");
  const constant = constants.reduce((sum, { at, fixedValue = 0n }) => sum | (fixedValue << BigInt(at)), 0n);
  return {
    written: of("read-write", "write-only", "trigger"),
    cleared: of("w1c"),
    set: of("w1s"),
    forgotten: of("read-clears"),
    hidden: of("write-only"),
    kept: reserved.filter(({ policy }) => policy === "preserve").reduce((sum, field) => sum | maskOf(field), 0n),
    fixed: constants.reduce((sum, field) => sum | maskOf(field), 0n),
    constant,
    reset: (register.reset ?? 0n) | constant,
  };
}

function isValue({ role }: RegisterField): boolean {
  return role !== "reserved";
}

function partOf(field: RegisterField): { readonly mask: bigint; readonly access: Register["access"] } {
  return { mask: maskOf(field), access: field.access };
}

/** The field's bits in its word. */
function maskOf({ at, width }: Pick<RegisterField, "at" | "width">): bigint {
  return ((1n << BigInt(width)) - 1n) << BigInt(at);
}
