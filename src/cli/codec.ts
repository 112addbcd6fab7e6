/** What `decode` and `encode` have in common: a description, the name of a layout in it, and texts for its fields. */
import { normalize } from "node:path";
import type { Problem } from "../codec/encode.ts";
import type { Layout } from "../codec/layouts.ts";
import type { Program } from "../model/model.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";

/** What a verb makes of a layout: text for people, and the same as data. */
export interface Made {
  readonly text: string;
  readonly data: unknown;
}

/** Checks a description, finds the layout, and shows what `make` makes of it. */
export async function withLayout(
  path: string,
  name: string,
  context: Context,
  make: (program: Program, layout: Layout) => Promise<Made | { readonly problems: readonly Problem[] }>,
): Promise<void> {
  const { checkFiles } = await import("./checked.ts");
  const { report } = await import("./report.ts");
  const checked = await checkFiles([normalize(path)], context.host);
  const [program] = checked.programs;
  if (program === undefined || checked.failures.length > 0) return report(checked, context);
  const { layoutsOf } = await import("../codec/layouts.ts");
  const layouts = layoutsOf(program);
  const layout = layouts.get(name);
  if (layout === undefined) {
    const { suggest } = await import("../base/suggest.ts");
    const meant = suggest(name, [...layouts.keys()]);
    const help = meant === undefined ? listed([...layouts.keys()]) : `did you mean '${meant}'?`;
    return refuse(context, [{ message: `${path} has no entry, command, struct or register '${name}': ${help}` }]);
  }
  const made = await make(program, layout);
  if ("problems" in made) return refuse(context, made.problems);
  const format = context.format();
  await report({ ...checked, result: format === "json" ? made.data : made.text }, context);
}

/** More names than these are a list that nobody reads. */
const most = 12;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "it has none";
  const more = names.length - most;
  return `it has ${names.slice(0, most).join(", ")}${more > 0 ? ` and ${more} others` : ""}`;
}

/** Texts of `name=value` by their names; a problem for each name that stands twice. */
export function assignments(texts: readonly string[]): Map<string, string> | { readonly problems: readonly Problem[] } {
  const given = new Map<string, string>();
  const problems: Problem[] = [];
  for (const text of texts) {
    const at = text.indexOf("=");
    const name = text.slice(0, at);
    if (at <= 0) problems.push({ message: `'${text}' is not of the form field=value` });
    else if (given.has(name)) problems.push({ message: `'${name}' is given twice` });
    else given.set(name, text.slice(at + 1));
  }
  return problems.length > 0 ? { problems } : given;
}

function refuse(context: Context, problems: readonly Problem[]): void {
  for (const { message } of problems) context.terminal.err.write(`ringwright: ${message}\n`);
  context.finish(ExitCode.usage);
}

/** A number where JavaScript has it exactly, else its digits. */
export function plain(value: bigint | undefined): number | string | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
