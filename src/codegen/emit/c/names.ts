/** C names: those that a description gives to what it declares (`@c`), and those made for it. */
import { posix } from "node:path";
import type { Attribute, Call, Declared, Model } from "../../../model/model.ts";

/** The `@c` of a declaration. */
export function cAttribute({ attributes }: Pick<Declared, "attributes">): Attribute | undefined {
  return attributes.find(({ name }) => name === "c");
}

/** `struct io_uring_sqe`, `IORING_OP_*`, `off`: what the declaration is called in C. */
export function cName(declared: Pick<Declared, "attributes">): string | undefined {
  return cAttribute(declared)?.arguments["0"];
}

/** The header that a declaration asks for. */
export function cHeader(declared: Pick<Declared, "attributes">): string | undefined {
  return cAttribute(declared)?.arguments["header"];
}

/** Whether C has it as a bit-field. */
export function isBits(declared: Pick<Declared, "attributes">): boolean {
  return cAttribute(declared)?.arguments["bits"] !== undefined;
}

/** A member's own name, or its enum's pattern with the member's name in capitals for the star. */
export function memberName(pattern: string | undefined, member: Declared): string | undefined {
  return cName(member) ?? pattern?.replace("*", member.name.toUpperCase());
}

/** `Params`, `sq_off` → `ring_io_uring_params`: beside the real header, neither hides the other. */
export function madeName(model: Model, ...parts: readonly string[]): string {
  return ["ring", model.name, ...parts.map(snake)].join("_");
}

export function madeMacro(model: Model, ...parts: readonly string[]): string {
  return madeName(model, ...parts).toUpperCase();
}

export function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** `io_uring.ring#Params.sq_off` */
export function specPath(model: Model, ...path: readonly string[]): string {
  return `${posix.basename(model.file)}#${path.join(".")}`;
}

/** A C string of a text. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A literal that C takes at its full width. */
export function cInteger(value: bigint): string {
  if (value < 0n) return `(-${-value}${-value > 0x7fff_ffffn ? "LL" : ""})`;
  return value > 0xffff_ffffn
    ? `0x${value.toString(16)}ULL`
    : value > 0xffffn
      ? `0x${value.toString(16)}`
      : String(value);
}

/** Flags, whose bits are what matters. */
export function cBits(value: bigint): string {
  return `0x${value.toString(16)}${value > 0xffff_ffffn ? "ULL" : value > 0x7fff_ffffn ? "U" : ""}`;
}

const C_KEYWORDS = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof"
  ).split(" "),
);

/** A member's name, which in C may not be a keyword. */
export function memberOf(name: string): string {
  return C_KEYWORDS.has(name) ? `${name}_` : name;
}

/** The number that a call's name stands for in C: of a system call, or of an ioctl's request. */
export function doorNumber({ door }: Call): bigint {
  return BigInt(door.kind === "syscall" ? door.number : door.request);
}
