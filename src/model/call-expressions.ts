/** `max(a, b)`, `sizeof(Cqe)`, `Errno(-x)` and calls of the kernel. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { unitMismatch } from "./checks/unit-mismatch.ts";
import { isDuration } from "./durations.ts";
import { typedAs, typeOf } from "./expressions.ts";
import type * as Model from "./model.ts";
import { offsetOf } from "./offset-of.ts";
import { exactly, rangeOf, signed, unsigned } from "./ranges.ts";
import { article, didYouMean, kindNames, type Scope, type SymbolOf } from "./scope.ts";
import { describeType, natural, widthOf } from "./types.ts";

const builtins = { min: 2, max: 2, align_up: 2, log2: 1, sizeof: 1, offsetof: 1 } as const;

type Builtin = keyof typeof builtins;

function isBuiltin(name: string): name is Builtin {
  return Object.hasOwn(builtins, name);
}

export function callExpression(scope: Scope, syntax: Syntax.CallExpression): Model.Expression | undefined {
  const { unit } = scope;
  const { callee } = syntax;
  if (isBuiltin(callee.text)) return builtin(scope, syntax, callee.text);
  const symbol = unit.find(callee.text);
  switch (symbol?.kind) {
    case "enum":
    case "flags":
      return asEnum(scope, syntax, symbol);
    case "call":
      return unit.report(diagnostics.callInsideExpression({ name: callee.text }, unit.at(syntax)));
    case undefined: {
      if (unit.poisoned(callee.text)) return undefined;
      const details = didYouMean(unit, callee, [...Object.keys(builtins), ...unit.names(["enum", "flags", "call"])]);
      return unit.reportMissing(
        diagnostics.unknownName({ kind: "function, call or enum", name: callee.text }, unit.at(callee), details),
      );
    }
    default: {
      const values = {
        name: callee.text,
        found: article(kindNames[symbol!.kind]),
        expected: "a function, a call or an enum",
      };
      return unit.report(diagnostics.wrongKind(values, unit.at(callee)));
    }
  }
}

function countMatches(scope: Scope, syntax: Syntax.CallExpression, least: number, most = least): boolean {
  const { unit } = scope;
  const found = syntax.arguments.length;
  if (found >= least && found <= most) return true;
  const expected = `${least === most ? most : `${least} to ${most}`} ${most === 1 ? "argument" : "arguments"}`;
  const call = unit.find(syntax.callee.text);
  const takes = call?.kind === "call" ? call.syntax.parameters.map(({ name }) => name.text).join(", ") : "";
  const related =
    call === undefined
      ? []
      : [
          {
            location: call.unit.at(call.syntax.name),
            message: takes === "" ? "it is declared here" : `it takes (${takes})`,
          },
        ];
  unit.report(diagnostics.argumentCount({ name: syntax.callee.text, expected, found }, unit.at(syntax), { related }));
  return false;
}

function builtin(scope: Scope, syntax: Syntax.CallExpression, name: Builtin): Model.Expression | undefined {
  if (!countMatches(scope, syntax, builtins[name])) return undefined;
  if (name === "sizeof") return sizeOf(scope, syntax);
  if (name === "offsetof") return offsetOf(scope, syntax.arguments[0]!);
  const { unit } = scope;
  const values: Model.Expression[] = [];
  const ranges: Model.Range[] = [];
  const durations: Model.Expression[] = [];
  const plain: Syntax.Expression[] = [];
  for (const argument of syntax.arguments) {
    const value = typeOf(scope, argument);
    if (value === undefined) continue;
    if (isDuration(value) && (name === "min" || name === "max")) {
      durations.push(value);
      continue;
    }
    if (value.range === undefined) {
      unit.report(
        diagnostics.typeMismatch({ expected: "an integer", found: describeType(value.type) }, unit.at(argument)),
      );
      continue;
    }
    plain.push(argument);
    values.push(value);
    ranges.push(value.range);
  }
  const first = durations[0];
  if (first !== undefined && values.length > 0) {
    return unitMismatch(scope, plain[0]!, values[0]!);
  }
  if (first !== undefined && durations.length === syntax.arguments.length) {
    return { kind: "builtin", name: name as "min" | "max", arguments: durations, type: first.type, range: undefined };
  }
  if (values.length < syntax.arguments.length) return undefined;
  const range = builtinRange(scope, syntax, name, ranges);
  return range && { kind: "builtin", name, arguments: values, type: natural(range), range };
}

function builtinRange(
  scope: Scope,
  syntax: Syntax.CallExpression,
  name: Exclude<Builtin, "sizeof" | "offsetof">,
  ranges: readonly Model.Range[],
): Model.Range | undefined {
  const { unit } = scope;
  const larger = (x: bigint, y: bigint) => (x > y ? x : y);
  const smaller = (x: bigint, y: bigint) => (x < y ? x : y);
  const a = ranges[0]!;
  const b = ranges[1] ?? a;
  switch (name) {
    case "max":
      return { min: larger(a.min, b.min), max: larger(a.max, b.max) };
    case "min":
      return { min: smaller(a.min, b.min), max: smaller(a.max, b.max) };
    case "align_up": {
      const second = syntax.arguments[1]!;
      if (b.min <= 0n) return unit.report(diagnostics.divisorMayBeZero(unit.at(second)));
      if (a.min < 0n) return unit.report(diagnostics.valueMayBeNegative(unit.at(syntax.arguments[0]!)));
      const up = (x: bigint, y: bigint) => ((x + y - 1n) / y) * y;
      return b.min === b.max
        ? { min: up(a.min, b.min), max: up(a.max, b.max) }
        : { min: a.min, max: a.max + b.max - 1n };
    }
    case "log2": {
      if (a.min <= 0n) return unit.report(diagnostics.valueMayBeNegative(unit.at(syntax.arguments[0]!)));
      const log = (x: bigint) => BigInt(x.toString(2).length - 1);
      return { min: log(a.min), max: log(a.max) };
    }
  }
}

/** Folded at once: the model has no `sizeof`. */
function sizeOf(scope: Scope, syntax: Syntax.CallExpression): Model.Expression | undefined {
  const { unit } = scope;
  const argument = syntax.arguments[0]!;
  if (argument.kind !== "name") {
    return unit.report(
      diagnostics.typeMismatch(
        { expected: "a struct's or an entry's name", found: "an expression" },
        unit.at(argument),
      ),
    );
  }
  const binding = scope.find(argument.name.text);
  if (binding?.kind === "command-field" && binding.field.type.kind === "flexible") return sizeOfElements(binding.field);
  const size = binding?.kind === "size" ? binding.bytes : unit.expect(argument.name, "struct", "entry")?.model()?.size;
  if (size === undefined) return undefined;
  const range = exactly(BigInt(size));
  return { kind: "integer", value: range.min, type: natural(range), range };
}

/** More elements than any memory behind a struct has. */
const mostBytes = 1n << 31n;

/** What a member without a length has of it: as many elements as are given. One in error may have no size. */
function sizeOfElements({ name, type }: Model.Field): Model.Expression {
  const bytes = type.kind === "flexible" ? BigInt(Math.ceil((widthOf(type.element) || 8) / 8)) : 1n;
  const counts = { min: 0n, max: (mostBytes - 4096n) / bytes };
  const count: Model.Expression = { kind: "count", field: name, type: natural(counts), range: counts };
  if (bytes === 1n) return count;
  const each: Model.Expression = {
    kind: "integer",
    value: bytes,
    type: natural(exactly(bytes)),
    range: exactly(bytes),
  };
  const range = { min: 0n, max: counts.max * bytes };
  return { kind: "binary", operator: "*", left: count, right: each, wraps: undefined, type: natural(range), range };
}

/** An integer seen as a member of an enum, or as flags. What a device or a kernel says may be no member at all: that is allowed. */
function asEnum(
  scope: Scope,
  syntax: Syntax.CallExpression,
  symbol: SymbolOf<"enum"> | SymbolOf<"flags">,
): Model.Expression | undefined {
  const { unit } = scope;
  if (!countMatches(scope, syntax, 1)) return undefined;
  const model = symbol.model();
  const argument = syntax.arguments[0]!;
  const operand = typeOf(scope, argument);
  if (model === undefined || operand === undefined) return undefined;
  if (operand.range === undefined) {
    const values = { expected: "an integer", found: describeType(operand.type) };
    return unit.report(diagnostics.typeMismatch(values, unit.at(argument)));
  }
  const isSigned = "signed" in model && model.signed;
  const { min, max } = isSigned ? signed(model.bits) : unsigned(model.bits);
  if (operand.range.max < min || operand.range.min > max) {
    const values = { from: operand.range.min, to: operand.range.max, what: model.name, min, max };
    return unit.report(diagnostics.mayNotFit(values, unit.at(argument)));
  }
  const type: Model.Type =
    symbol.kind === "enum"
      ? { kind: "enum", enum: symbol.reference, bits: model.bits, signed: isSigned }
      : { kind: "flags", flags: symbol.reference, bits: model.bits };
  return { kind: "as-enum", enum: symbol.reference, operand, type, range: undefined };
}

/** Types the arguments of something with parameters; parameters left out take their defaults. */
export function argumentsFor(
  scope: Scope,
  syntax: Syntax.CallExpression,
  parameters: readonly Model.Parameter[],
): readonly Model.Expression[] | undefined {
  const least = parameters.findLastIndex((parameter) => parameter.default === undefined) + 1;
  if (!countMatches(scope, syntax, least, parameters.length)) {
    for (const argument of syntax.arguments) if (argument.kind !== "name") typeOf(scope, argument);
    return undefined;
  }
  const values: Model.Expression[] = [];
  let whole = true;
  for (const [i, parameter] of parameters.entries()) {
    const given = syntax.arguments[i];
    const value = given === undefined ? defaultOf(scope, parameter) : argument(scope, given, parameter);
    if (value === undefined) whole = false;
    else values.push(value);
  }
  return whole ? values : undefined;
}

function argument(scope: Scope, given: Syntax.Expression, parameter: Model.Parameter): Model.Expression | undefined {
  const { unit } = scope;
  // A value that is only read is put into memory for the call; what is written needs a name, to be seen by.
  const passed = parameter.type.kind !== "struct" && (parameter.access === undefined || parameter.access === "reads");
  if (passed) return typedAs(scope, given, parameter.type, `'${parameter.name}'`);
  const value = given.kind === "name" ? typedAs(scope, given, parameter.type, `'${parameter.name}'`) : undefined;
  if (given.kind !== "name" || (value !== undefined && value.kind !== "local")) {
    return unit.report(
      diagnostics.memoryArgument({ name: parameter.name, type: describeType(parameter.type) }, unit.at(given)),
    );
  }
  return value;
}

function defaultOf(scope: Scope, parameter: Model.Parameter): Model.Expression | undefined {
  const value = parameter.default!;
  const { type } = parameter;
  if (type.kind === "enum" || type.kind === "flags") {
    const of = type.kind === "enum" ? type.enum : type.flags;
    const model = scope.unit.resolve(of).model() as Model.Enum | undefined;
    const member = value === 0n && type.kind === "flags" ? "none" : model?.members.find((m) => m.value === value)?.name;
    if (member !== undefined) return { kind: "enumerator", of, member, value, type, range: undefined };
  }
  if (type.kind === "bool") return { kind: "boolean", value: value !== 0n, type, range: undefined };
  return { kind: "integer", value, type, range: rangeOf(type) === undefined ? undefined : exactly(value) };
}
