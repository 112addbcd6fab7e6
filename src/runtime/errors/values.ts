import { RingwrightError } from "./base.ts";

/**
 * A value does not fit the field or the parameter that it is for. Nothing was written. `field` names it, `value` is what
 * was given, `allowed` says what fits.
 */
export class ValueRange extends RingwrightError {
  readonly code = "VALUE_RANGE";
  readonly field: string;
  readonly value: unknown;
  readonly allowed: string;

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${show(value)}; it must be ${allowed}.`);
    this.field = field;
    this.value = value;
    this.allowed = allowed;
  }
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name ?? "nameless object";
    return `${/^[aeio]/i.test(name) ? "an" : "a"} ${name}`;
  }
  if (typeof value === "function") return `the function ${value.name || "of no name"}`;
  return String(value);
}
