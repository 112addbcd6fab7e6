import type { Span } from "../../base/span.ts";
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";

/** A generated name, what of the description it stands for, and where that is declared. */
export interface Made {
  readonly generated: string;
  readonly of: string;
  readonly span: Span;
}

/** Reports names made twice, where `counts` says that no other check does. */
export function madeTwice<T extends Made>(unit: Unit, all: readonly T[], counts: (one: T, other: T) => boolean): void {
  const seen = new Map<string, T>();
  for (const one of all) {
    const other = seen.get(one.generated);
    if (other === undefined) seen.set(one.generated, one);
    else if (other.of !== one.of && counts(one, other)) {
      const { generated, of } = one;
      const related = [{ location: unit.at(other.span), message: `'${other.of}' is the other` }];
      unit.report(diagnostics.generatedClash({ name: of, other: other.of, generated }, unit.at(one.span), { related }));
    }
  }
}

/** Reserved bits mean nothing, a command's part of an entry is the command's, and a union is read by its cases. */
export function isReadable({ role }: Model.Field): boolean {
  return role !== "reserved" && role !== "command" && role !== "union";
}
