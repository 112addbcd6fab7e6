/** Every way in which a command may complete, on rings of every shape: what is generated compiles under a user's strictest settings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedText, root } from "./compile.ts";
import { compileErrors } from "./strict.ts";

const EXTRA =
  "\nrecord Extra 24 device { 0x00 code : u32; 0x04 more : i32; 0x08 where : u64; 0x10 note : bytes[8]; }\n";

/** The description of a case, changed. */
function changed(name: string, ...changes: readonly (readonly [from: string, to: string])[]): string {
  const text = readFileSync(join(root, "test/codegen/cases", name, "spec.ring"), "utf8");
  return changes.reduce((all, [from, to]) => {
    expect(all).toContain(from);
    return all.replace(from, to);
  }, text);
}

const variants: Readonly<Record<string, string>> = {
  slots_while: changed("slots", ["result sum = Answer.value;", "result sum = Answer.value; completes while Answer.value > 5;"]),
  busy_while: changed("busy", ["command buy : Order(kind: 1) -> Answer {", "command buy : Order(kind: 1) -> Answer { completes while Answer.price == 7;"]),
  doorbells_event: changed("doorbells", ["/// Adds two", "event warned : Cqe(sqid: 0xffff, status: failed) { result told = Cqe.result; }\n/// Adds two"]),
  doorbells_while: changed("doorbells", ["result sum = Cqe.result;", "result sum = Cqe.result; completes while Cqe.result > 5;"]),
  doorbells_never: changed("doorbells", ["result sum = Cqe.result;", ""], [": Sqe(opcode: 1) -> Cqe {", ": Sqe(opcode: 1) { completes never;"]),
  doorbells_if: changed("doorbells", ["result sum = Cqe.result;", "result sum = Cqe.result; completes if left > 4;"]),
  doorbells_record:
    changed("doorbells", ["reserved rest;\n  result sum = Cqe.result;", "dw[5:4] extra_at : address of extra; reserved rest; record extra : Extra; result sum = extra.where; fail extra.code != 0 && Cqe.status == failed: ExtraError(more: extra.more, where: extra.where);"]) + EXTRA,
  upto_event: changed("upto", ["command order", "event spoke : Answer(status: 77) {}\nevent said : Note(status: 78, slot: 3) { result what = Note.state; }\ncommand order"]),
}; // prettier-ignore

test("they compile", { timeout: 120_000 }, async () => {
  const files: Record<string, string> = {};
  for (const [name, text] of Object.entries(variants)) {
    const code = await generatedText(text);
    expect(code, name).toMatch(/^class \w+Driver implements/m);
    files[`${name}.ts`] = code;
  }
  expect(compileErrors("completing", files)).toEqual([]);
});
