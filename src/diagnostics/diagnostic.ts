import type { Location } from "../base/span.ts";

export type Severity = "error" | "warning";

/** Something to tell about a description. Plain data: text, JSON, SARIF and editor forms are made from this one value. */
export interface Diagnostic {
  /** `RW1203`: stable, explained by `ringwright explain`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** On the cause. */
  readonly location: Location;
  /** The other parties. */
  readonly related: readonly Related[];
  readonly help?: string;
  readonly ruler?: BitRuler;
  readonly fixes?: readonly Fix[];
}

export interface Related {
  readonly location: Location;
  readonly message: string;
}

/** A word of `width` bits, drawn from its highest bit to bit 0, with ranges marked on it. */
export interface BitRuler {
  readonly width: number;
  readonly marks: readonly BitMark[];
}

/** Bits `high` to `low`, both included. */
export interface BitMark {
  readonly high: number;
  readonly low: number;
  readonly label: string;
}

export interface Fix {
  readonly title: string;
  /** A safe fix keeps what the author meant; another one is a guess. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly location: Location;
  readonly newText: string;
}

/** What a constructor of the catalogue takes besides the message's values and the place. */
export interface Details {
  readonly related?: readonly Related[];
  readonly help?: string | undefined;
  readonly ruler?: BitRuler | undefined;
  readonly fixes?: readonly Fix[] | undefined;
}

/** What a `{placeholder}` of a message takes. */
export type MessageValue = string | number | bigint;

/** Joins the parts; keys that are absent are left out, so that the value looks the same before and after JSON. */
export function diagnostic(
  code: string,
  severity: Severity,
  message: string,
  location: Location,
  details: Details,
): Diagnostic {
  const { file, start, end } = location;
  return {
    code,
    severity,
    message,
    location: { file, start, end },
    related: details.related ?? [],
    ...(details.help === undefined ? {} : { help: details.help }),
    ...(details.ruler === undefined ? {} : { ruler: details.ruler }),
    ...(details.fixes === undefined || details.fixes.length === 0 ? {} : { fixes: details.fixes }),
  };
}
