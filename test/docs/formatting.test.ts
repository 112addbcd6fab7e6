import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { format } from "../formatter/texts.ts";

const page = readFileSync(new URL("../../docs/formatting.md", import.meta.url), "utf8");
const shown = [...page.matchAll(/^```ring\n([^]*?)^```$/gm)].map(([, rows]) => rows!);

it("shows descriptions as they are formatted", async () => {
  expect(shown.length).toBe(2);
  const inside = ["entry E 64 {", "queue Q() {"];
  for (const [index, rows] of shown.entries()) {
    const text = `protocol p;\nendian little;\n${inside[index]}\n${rows.replaceAll(/^/gm, "  ").trimEnd()}\n}\n`;
    expect(await format(text)).toBe(text);
  }
});
