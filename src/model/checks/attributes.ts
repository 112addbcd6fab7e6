import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { didYouMean, type Unit } from "../scope.ts";

/** What each attribute takes, and whether the arguments given are that: positional ones first, then the named ones. */
const known: Readonly<Record<string, { readonly takes: string; fits(plain: string[], named: Named): boolean }>> = {
  c: {
    takes: 'a name of C, its header (header: "…"), or both',
    fits: (plain, { header, ...others }) =>
      plain.length <= 1 && nothing(others) && (plain.length === 1 || header !== undefined),
  },
  since: {
    takes: 'a version of the kernel, as in linux: "6.6"',
    fits: (plain, { linux, ...others }) =>
      plain.length === 0 && nothing(others) && /^\d+\.\d+(\.\d+)?$/.test(linux ?? ""),
  },
  spec: {
    takes: "one text, which says where it is specified",
    fits: (plain, named) => plain.length === 1 && nothing(named),
  },
};

type Named = Readonly<Record<string, string>>;

/** Attributes change nothing that anyone would notice, so one that is misspelt must not pass. */
export function attributes(unit: Unit): void {
  for (const attribute of attributesIn(unit.syntax)) {
    const { name } = attribute;
    const rule = Object.hasOwn(known, name.text) ? known[name.text] : undefined;
    if (rule === undefined) {
      const details = didYouMean(unit, name, Object.keys(known));
      unit.report(diagnostics.unknownAttribute({ name: name.text }, unit.at(name), details));
      continue;
    }
    const plain = attribute.arguments.filter((argument) => argument.name === undefined).map(({ value }) => value);
    const named = attribute.arguments.flatMap(({ name, value }) =>
      name === undefined ? [] : [[name.text, value] as const],
    );
    if (!rule.fits(plain, Object.fromEntries(named))) {
      unit.report(diagnostics.attributeArguments({ name: name.text, expected: rule.takes }, unit.at(attribute)));
    }
  }
}

function nothing(others: Named): boolean {
  return Object.keys(others).length === 0;
}

/** Attributes stand on declarations and members of every kind, so the whole tree is looked through. */
function* attributesIn(node: unknown): Generator<Syntax.Attribute> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "attributes") yield* value as readonly Syntax.Attribute[];
    else if (typeof value === "object") yield* attributesIn(value);
  }
}
