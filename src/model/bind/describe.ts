import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";

type Described = Pick<Syntax.Const, "doc" | "attributes">;

/** What every named thing carries. */
export function declared(name: Syntax.Name, node: Described): Model.Declared {
  return { name: name.text, doc: node.doc?.text ?? "", attributes: attributesOf(node), span: name.span };
}

/** The same for things without a name of their own, called as the language calls them. */
export function unnamed(name: string, node: Described & { readonly span: Model.Declared["span"] }): Model.Declared {
  return { name, doc: node.doc?.text ?? "", attributes: attributesOf(node), span: node.span };
}

const none: readonly Model.Attribute[] = [];

export function attributesOf(node: Pick<Described, "attributes">): readonly Model.Attribute[] {
  if (node.attributes.length === 0) return none;
  return node.attributes.map((attribute) => {
    const values: Record<string, string> = {};
    let positional = 0;
    for (const { name, value } of attribute.arguments) values[name?.text ?? `${positional++}`] = value;
    return { name: attribute.name.text, arguments: values };
  });
}
