import { normalize } from "node:path";
import type { Program } from "../model/model.ts";
import type { Context } from "./context.ts";

/** Checks one description and, when it has no errors, writes what `make` makes of it to stdout. */
export async function emitFrom(
  path: string,
  context: Context,
  make: (program: Program) => Promise<string>,
): Promise<void> {
  const { checkFiles } = await import("./checked.ts");
  const checked = await checkFiles([normalize(path)], context.host);
  const [program] = checked.programs;
  const result = program !== undefined && checked.failures.length === 0 ? await make(program) : undefined;
  const { report } = await import("./report.ts");
  await report({ ...checked, result }, context);
}
