import type { Command } from "commander";
import type { Context } from "../context.ts";
import { emitFrom } from "../emit.ts";

interface Options {
  readonly against?: string;
}

export function addEmitC(emit: Command, context: Context): void {
  emit
    .command("c")
    .description("a C header of what a description declares, or the proof that another header says the same")
    .argument("<file>", "a description")
    .option("--against <header>", "static assertions that compile when this header agrees, as in linux/io_uring.h")
    .action(async (file: string, { against }: Options) => {
      await emitFrom(file, context, async (program) => {
        const { generateC } = await import("../../codegen/c.ts");
        return generateC(program, { against });
      });
    });
}
