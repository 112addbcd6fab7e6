/** The types of unions: one object for each case, of which a value is one. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Field, UnionCase } from "../../../model/model.ts";
import { camel, key } from "../../names.ts";
import type { Context } from "./context.ts";
import { conditionText } from "./conditions.ts";
import { docs, oneLine } from "./docs.ts";
import { memberDoc, memberProperties } from "./structs.ts";
import { typeOf, type UnionOwner } from "./types.ts";
import { single, tagOf } from "./unions.ts";

export function emitUnions(context: Context, fields: readonly Field[], owner: UnionOwner): StatementStructures[] {
  return fields.flatMap((field) => {
    if (field.type.kind !== "union") return [];
    const { union } = field.type;
    const own = { ...owner, path: [...owner.path, field.name] };
    const name = context.unionType(own);
    const tag = tagOf(field, fields);
    const cases = union.cases.map((one) => ({ one, owner: { ...own, path: [...own.path, one.name] } }));
    const members = cases.map((each) => `{ readonly ${key(camel(each.one.name))}: ${context.unionType(each.owner)} }`);
    return [
      {
        kind: StructureKind.TypeAlias as const,
        name,
        isExported: true,
        docs: docs(
          oneLine(field.doc),
          `What \`${field.name}\` holds, by \`${conditionText(union.by)}\`.`,
          tag === undefined ? undefined : `Which of them is given says what \`${tag.name}\` is.`,
        ),
        type: members.join(" | "),
      },
      ...cases.flatMap((each) => emitCase(context, each.one, each.owner, tag)),
    ];
  });
}

function emitCase(context: Context, one: UnionCase, owner: UnionOwner, tag: Field | undefined): StatementStructures[] {
  const told =
    tag === undefined || single(one) !== undefined
      ? []
      : [
          {
            name: key(camel(tag.name)),
            isReadonly: true,
            type: typeOf(context, tag.type, "get"),
            docs: docs(`${memberDoc(tag)}: which of the case's values it is`),
          },
        ];
  return [
    {
      kind: StructureKind.Interface,
      name: context.unionType(owner),
      isExported: true,
      docs: docs(oneLine(one.doc), `The case \`${one.name}\`: ${valuesText(one)}.`),
      properties: [...told, ...memberProperties(context, one.fields, owner)],
    },
    ...emitUnions(context, one.fields, owner),
  ];
}

function valuesText({ values, isElse }: UnionCase): string {
  const text = values.map(({ min, max }) => (min === max ? String(min) : `${min}..${max}`)).join(", ");
  return isElse ? `all others (${text})` : text;
}
