import type { Command } from "commander";
import type { Context } from "../context.ts";
import { emitFrom } from "../emit.ts";

export function addEmitModel(emit: Command, context: Context): void {
  emit
    .command("model")
    .description("what a description means, resolved and laid out, as JSON")
    .argument("<file>", "a description")
    .action(async (file: string) => {
      await emitFrom(file, context, async (program) => {
        const { toJson } = await import("../../model/json.ts");
        return JSON.stringify(toJson(program), null, 2) + "\n";
      });
    });
}
