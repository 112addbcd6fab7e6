import { checkFiles } from "../checked.ts";
import type { AddVerb } from "../context.ts";
import type { Host } from "../host.ts";
import { findInputs } from "../inputs.ts";
import { report } from "../report.ts";

interface Options {
  readonly fix?: boolean;
}

export const addCheck: AddVerb = (program, context) => {
  program
    .command("check")
    .description("find what is wrong with descriptions")
    .argument("<file...>", "descriptions; of a folder, all .ring files in it and below")
    .option("--fix", "mend what has a safe fix in these files, and tell what is left; without it nothing is written")
    .action(async (paths: readonly string[], { fix }: Options) => {
      const { host } = context;
      const inputs = findInputs(paths, host);
      const checked = fix === true ? await fixed(inputs.files, host) : await checkFiles(inputs.files, host);
      const failures = [...inputs.failures, ...checked.failures];
      await report({ ...checked, failures }, context);
    });
};

async function fixed(files: readonly string[], host: Host) {
  const { fixFiles } = await import("../fix.ts");
  return fixFiles(files, host);
}
