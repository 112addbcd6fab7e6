import { Option } from "commander";
import type { AddVerb } from "../context.ts";

interface Options {
  readonly out?: string;
  readonly force?: boolean;
  readonly importExtension?: "js" | "ts";
  readonly device?: boolean;
}

export const addBuild: AddVerb = (program, context) => {
  program
    .command("build")
    .description("build descriptions, and what they import, into TypeScript: all of them or none")
    .argument("<file...>", "descriptions; of a folder, all .ring files in it and below")
    .option("--out <dir>", "where to, laid out as the descriptions are (default: beside each)")
    .addOption(
      new Option(
        "--import-extension <ext>",
        "what built files import each other by; ts where Node runs them as they are",
      )
        .choices(["js", "ts"])
        .default("js"),
    )
    .option("--device", "build bases of device models as well, spec.device.gen.ts")
    .option("--force", "build even when nothing has changed since the last time")
    .action(async (paths: readonly string[], { out, ...options }: Options) => {
      const { buildFiles } = await import("../build.ts");
      const result = await buildFiles(paths, { outDir: out, ...options }, context.host);
      const { report } = await import("../report.ts");
      await report(result, context);
    });
};
