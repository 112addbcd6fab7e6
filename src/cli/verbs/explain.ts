import { ExitCode } from "../exit-codes.ts";
import type { AddVerb } from "../context.ts";

export const addExplain: AddVerb = (program, context) => {
  program
    .command("explain")
    .description("tell what a diagnostic means, with a bad and a good example")
    .argument("<code>", "a diagnostic's code, as in RW1002")
    .action(async (given: string) => {
      const { terminal } = context;
      const { catalogue } = await import("../../diagnostics/catalogue.gen.ts");
      const code = given.toUpperCase().replace(/^(?=\d)/, "RW");
      const entry = catalogue[code];
      if (entry === undefined) {
        const { suggest } = await import("../../base/suggest.ts");
        const meant = suggest(code, Object.keys(catalogue));
        terminal.err.write(`ringwright: there is no diagnostic ${given}${meant ? `; did you mean ${meant}?` : ""}\n`);
        return context.finish(ExitCode.usage);
      }
      const { explanations } = await import("../../diagnostics/explanations.gen.ts");
      const text = explanations[code]!;
      const format = context.format();
      if (format === "text") {
        const { showMarkdown } = await import("../markdown.ts");
        const { colors, columns } = terminal.out;
        // What the message names differs from case to case.
        const message = entry.message.replace(/'?\{\w+\}'?/g, "…");
        const page = showMarkdown(text, { colors, columns });
        terminal.out.write(`${code} (${entry.severity}): ${message}\n\n${page}`);
      } else {
        const { explanationDocument } = await import("../documents.ts");
        terminal.out.write(explanationDocument(code, entry, text, format));
      }
    });
};
