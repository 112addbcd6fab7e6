import type { Details } from "../diagnostics/diagnostic.ts";
import type * as Syntax from "../parser/syntax.ts";
import type * as Model from "./model.ts";
import type { Unit } from "./scope.ts";

/** What an integer is called where a value of another type is needed. */
export function instead(unit: Unit, syntax: Syntax.Expression, target: Model.Type): Details {
  if (syntax.kind !== "integer") return {};
  const { value } = syntax;
  switch (target.kind) {
    case "bool":
      return value > 1n ? {} : change(unit, syntax, value === 1n ? "true" : "false", true);
    case "enum": {
      const member = membersOf(unit, target.enum).find((one) => one.value === value);
      return member === undefined ? converted(target.enum.name, syntax) : change(unit, syntax, member.name, true);
    }
    case "flags": {
      const names = combination(membersOf(unit, target.flags), value);
      return names === undefined ? converted(target.flags.name, syntax) : change(unit, syntax, names, true);
    }
    default:
      return {};
  }
}

function membersOf(unit: Unit, reference: Model.Reference): readonly Model.EnumMember[] {
  const symbol = unit.resolve(reference);
  return symbol.kind === "enum" || symbol.kind === "flags" ? (symbol.model()?.members ?? []) : [];
}

/** The flags that make up a value, when members of one bit do. */
function combination(members: readonly Model.EnumMember[], value: bigint): string | undefined {
  if (value === 0n) return "none";
  const chosen = members.filter((one) => (one.value & (one.value - 1n)) === 0n && (one.value & value) !== 0n);
  const all = chosen.reduce((bits, one) => bits | one.value, 0n);
  return all === value ? chosen.map(({ name }) => name).join(" | ") : undefined;
}

function change(unit: Unit, syntax: Syntax.Expression, newText: string, safe: boolean): Details {
  const fixes = [{ title: `write '${newText}'`, safe, edits: [{ location: unit.at(syntax), newText }] }];
  return { fixes };
}

function converted(type: string, { value }: Syntax.Expression & { kind: "integer" }): Details {
  const text = value < 10n ? `${value}` : `0x${value.toString(16)}`;
  return { help: `an integer is seen as one by '${type}(${text})'` };
}
