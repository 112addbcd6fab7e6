import type { AddVerb } from "../context.ts";
import { findInputs } from "../inputs.ts";
import { report } from "../report.ts";

interface Options {
  readonly check?: boolean;
}

export const addFormat: AddVerb = (program, context) => {
  program
    .command("format")
    .description("lay descriptions out as the ones that ship are; one with errors is left as it is")
    .argument("<file...>", "descriptions; of a folder, all .ring files in it and below")
    .option("--check", "write nothing, and tell which files are not formatted")
    .action(async (paths: readonly string[], { check = false }: Options) => {
      const inputs = findInputs(paths, context.host);
      const { formatFiles } = await import("../format.ts");
      const formatted = await formatFiles(inputs.files, { check }, context.host);
      await report({ ...formatted, failures: [...inputs.failures, ...formatted.failures] }, context);
    });
};
