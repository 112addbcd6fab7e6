import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { didYouMean, type Unit } from "../scope.ts";

/** What each attribute takes, and whether the arguments given are that: positional ones first, then the named ones. */
const known: Readonly<Record<string, { readonly takes: string; fits(plain: string[], named: Named): boolean }>> = {
  allow: {
    takes: 'the code of a warning and the reason why it may stand, as in ("RW1104", "…")',
    fits: (plain, named) => plain.length === 2 && plain[1]!.trim() !== "" && nothing(named),
  },
  c: {
    takes:
      'a name of C (of a bit-field: bits: "…"; of a mask, which bit is its first: shift: "…"), its header (header: "…"), or both',
    fits: (plain, { header, bits, shift, ...others }) =>
      plain.length + Number(bits !== undefined) <= 1 &&
      nothing(others) &&
      (shift === undefined || plain.length === 1) &&
      (plain.length === 1 || bits !== undefined || header !== undefined),
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

/**
 * Attributes change nothing that anyone would notice, so one that is misspelt must not pass.
 * @returns those that are right, in the order of the text
 */
export function attributes(unit: Unit): readonly Syntax.Attribute[] {
  return unit.syntax.attributes.filter((attribute) => {
    const { name } = attribute;
    const rule = Object.hasOwn(known, name.text) ? known[name.text] : undefined;
    if (rule === undefined) {
      const details = didYouMean(unit, name, Object.keys(known));
      unit.report(diagnostics.unknownAttribute({ name: name.text }, unit.at(name), details));
      return false;
    }
    const plain = attribute.arguments.filter((argument) => argument.name === undefined).map(({ value }) => value);
    const named = attribute.arguments.flatMap(({ name, value }) =>
      name === undefined ? [] : [[name.text, value] as const],
    );
    if (rule.fits(plain, Object.fromEntries(named))) return true;
    unit.report(diagnostics.attributeArguments({ name: name.text, expected: rule.takes }, unit.at(attribute)));
    return false;
  });
}

function nothing(others: Named): boolean {
  return Object.keys(others).length === 0;
}
