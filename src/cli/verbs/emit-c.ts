import type { Command } from "commander";
import type { Context } from "../context.ts";
import { emitFrom } from "../emit.ts";

interface Options {
  readonly against?: string;
}

export function addEmitC(emit: Command, context: Context): void {
  emit
    .command("c")
    .description("C declarations of what a description lays out, or static assertions that a C header agrees with it")
    .argument("<file>", "a description")
    .option("--against <header>", "compare with this header, as in linux/io_uring.h")
    .action(async (file: string, { against }: Options) => {
      await emitFrom(file, context, async (program) => {
        const { generateC } = await import("../../codegen/c.ts");
        return generateC(program, { against });
      });
    });
}
