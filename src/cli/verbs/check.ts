import type { AddVerb } from "../context.ts";
import { findInputs } from "../inputs.ts";

export const addCheck: AddVerb = (program, context) => {
  program
    .command("check")
    .description("find what is wrong with descriptions, and write nothing")
    .argument("<file...>", "descriptions; of a folder, all .ring files in it and below")
    .action(async (paths: readonly string[]) => {
      const { host } = context;
      const inputs = findInputs(paths, host);
      const { checkFiles } = await import("../checked.ts");
      const checked = await checkFiles(inputs.files, host);
      const { report } = await import("../report.ts");
      const failures = [...inputs.failures, ...checked.failures];
      await report({ ...checked, failures }, context);
    });
};
