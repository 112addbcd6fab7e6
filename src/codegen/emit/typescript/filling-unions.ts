/** A union in an encoder: a branch for each case, which composes the bits of its fields; they are stored with all others. */
import type { Field } from "../../../model/model.ts";
import { camel } from "../../names.ts";
import { throwing, type FieldCheck } from "./checks.ts";
import type { Context } from "./context.ts";
import { composed } from "./dwords.ts";
import { Filling, type Values } from "./filling.ts";
import { speaksOf, type Inputs } from "./inputs.ts";
import { range } from "./leaves.ts";
import { isWideSet, literal, type UnionOwner } from "./types.ts";
import { caseTest, single, type UnionType } from "./unions.ts";
import { capital, variable } from "./variables.ts";

export function fillUnion(
  filling: Filling,
  field: Field,
  text: string,
  tag: Field | undefined,
  tagText: string | undefined,
  values: Values,
  inputs: Inputs,
  base: number,
): void {
  const { context, memory, scope } = filling;
  const { union } = field.type as UnionType;
  const label = `${values.label}.${field.name}`;
  const known = tag !== undefined && filling.setTags.has(tag.name);
  const words = new Map<number, string>();
  const first = Math.floor((field.at + base) / memory.bits);
  const last = Math.ceil((field.at + base + field.width) / memory.bits);
  for (const element of range(last - first)) {
    words.set(first + element, scope.claim(`${variable(text)}Word${element}`, `${label} ${element}`));
  }
  const typeOfCase = (owner: UnionOwner): string => `${context.use("Encodable")}<${context.unionType(owner)}>`;
  const branches = union.cases.map((one) => {
    const own = new Filling(context, scope, memory, { chosen: true });
    const name = camel(one.name);
    const object = scope.claim(`${variable(text)}${capital(name)}`, `${label}.${name}`);
    const whole = values.owner(field);
    const owner = { ...whole, path: [...whole.path, field.name, one.name] };
    const inner: Values = { from: object, label: `${label}.${one.name}`, prefix: object, owner: () => owner };
    const lines: string[] = [];
    const value = single(one);
    const { by } = union;
    const wide = tag !== undefined && isWideSet(tag.type);
    if (tag !== undefined && tagText !== undefined) {
      const told = value === undefined ? `${object}.${camel(tag.name)}` : literal(tag.type, value);
      if (known) {
        lines.push(...mismatch(context, `!(${caseTest(union, tagText, one)})`, label, name, tag));
      } else if (value !== undefined) lines.push(`${tagText} = ${told};`);
      else {
        const least = literal(tag.type, one.values[0]!.min);
        lines.push(`${tagText} = ${told} ?? ${least};`);
        lines.push(
          ...throwing([
            {
              fails: `!(${caseTest(union, tagText, one)})`,
              error: `${context.use("outOfRange")}("${values.label}.${tag.name}", ${tagText}, "${rangesText(one.values)}")`,
            },
          ]),
        );
        const ranges = one.values.some(({ min, max }) => min !== max);
        if (ranges && !wide && tag.type.kind !== "bool")
          lines.push(...throwing(wholeCheck(context, tagText, `${values.label}.${tag.name}`)));
      }
    } else if (union.tagField === undefined && by.kind === "local") {
      lines.push(...mismatch(context, `!(${caseTest(union, inputs.text(by), one)})`, label, name, undefined));
    }
    own.fill(one.fields, inner, inputs, base, []);
    const { before, values: composedValues } = composed(context, own.leaves, memory);
    const stores = [...composedValues]
      .filter(([, [value]]) => value !== "0")
      .map(([element, [value, comment]]) => `${words.get(element)} = ${value};${comment}`);
    const body = [...own.locals, ...throwing(own.checks), ...own.choices, ...lines, ...before, ...stores];
    const needed = body.some((line) => speaksOf(line, object));
    return {
      test: `"${name}" in ${text}`,
      body: [...(needed ? [`const ${object}: ${typeOfCase(owner)} = ${text}.${name} ?? {};`] : []), ...body],
    };
  });
  if (tag !== undefined && tagText !== undefined) filling.setTags.set(tag.name, tagText);
  // What no case has bits in is zero in all.
  const stored = new Set(
    branches.flatMap(({ body }) =>
      [...words.values()].filter((name) => body.some((line) => line.startsWith(`${name} =`))),
    ),
  );
  if (stored.size > 0) filling.choices.push(`let ${[...stored].map((name) => `${name} = 0`).join(", ")};`);
  const cases = union.cases.map(({ name }) => camel(name)).join(", ");
  const none = `throw ${context.use("outOfRange")}("${label}", ${text}, "an object with one of ${cases}");`;
  const chain = branches.map(({ test, body }) => `if (${test}) {\n${body.join("\n")}\n}`).join(" else ");
  const otherwise = values.from === undefined ? ` else ${none}` : ` else if (Object.keys(${text}).length > 0) ${none}`;
  filling.choices.push(chain + otherwise);
  for (const [element, name] of words) {
    const from = Math.max(field.at + base, element * memory.bits);
    const to = Math.min(field.at + base + field.width, (element + 1) * memory.bits);
    filling.leaves.push({
      at: from,
      width: to - from,
      byteOrder: "little",
      source: stored.has(name) ? { kind: "raw", text: name } : { kind: "constant", value: 0n },
      label: to - from === memory.bits ? undefined : field.name,
    });
  }
}

function mismatch(
  context: Context,
  fails: string,
  label: string,
  name: string,
  tag: Field | undefined,
): readonly string[] {
  const what = tag === undefined ? "the case that the layout has" : `the case of its tag '${tag.name}'`;
  // What `else` is not is the others.
  const plain = fails.replace(/^!\(!\((.*)\)\)$/, "$1");
  return throwing([{ fails: plain, error: `${context.use("outOfRange")}("${label}", "${name}", "${what}")` }]);
}

function wholeCheck(context: Context, text: string, label: string): readonly FieldCheck[] {
  return [
    { fails: `!Number.isInteger(${text})`, error: `${context.use("outOfRange")}("${label}", ${text}, "an integer")` },
  ];
}

function rangesText(values: readonly { readonly min: bigint; readonly max: bigint }[]): string {
  return values.map(({ min, max }) => (min === max ? String(min) : `${min}..${max}`)).join(" or ");
}
