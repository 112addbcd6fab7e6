/** Commands and constants that are called like what drivers call constants of their own. */
import { expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { checkSource } from "../../src/model/check.ts";

const text = (declared: string): string => `protocol p;
endian little;
entry Request 16 { dw[0] { [31:16] reserved : u16; [15:0] tag : u16 tag; } byte[15:4] command; }
entry Answer 4 { dw[0] { [31:17] reserved : u15 must be 0; [16] phase : u1; [15:0] tag : u16; } }
registers Bells in bar 0 { 0x0 bell : u32 write only; 0x4 seen : u32 write only; }
queue Pair() {
  ring Asked of Request host { depth 2..64; spare 1; }
  ring Told of Answer device { depth 2..64; spare 1; stamp phase = turn from 1; }
  submit Asked { publish { bell <- tail; } }
  complete Told { retire { seen <- head; } }
  match Request.tag == Answer.tag from 0..Told.depth - 2;
}
${declared}
`;

test.each(["done", "failed", "violated", "untold", "command", "commands", "no_handlers", "fixed_bits"])(
  "'%s' is declared once in what is generated",
  async (name) => {
    for (const declared of [
      `command ${name} : Request() -> Answer { reserved rest; }`,
      `command ask : Request() -> Answer { reserved rest; }\nconst ${name} = 5;`,
    ]) {
      const { program, diagnostics } = checkSource(text(declared));
      expect(diagnostics).toEqual([]);
      const { artifacts } = await generateTypeScript(program!);
      const constants = [...artifacts[0]!.text.matchAll(/^(?:export )?const (\w+)/gm)].map(([, own]) => own);
      expect(constants.length).toBeGreaterThan(5);
      expect(new Set(constants).size, constants.join(" ")).toBe(constants.length);
    }
  },
);
