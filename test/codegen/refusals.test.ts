/** Rings, and ways to find commands, that have no driver yet: each is told, and all else of the description is generated. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { checkSource } from "../../src/model/check.ts";
import { root } from "./compile.ts";

const doorbells = specOf("doorbells");
const busy = specOf("busy");
const priorities = specOf("priorities");
const upto = specOf("upto");
const ORDERS = "{ depth 6; spare 0; }";
const ANSWERS = "{ depth 2..8; spare 0; valid state != 0; idle state = 0; }";

const slots = specOf("slots")
  .replace("match index of Orders == Answer.slot", "match address of Orders == Answer.at")
  .replace("0x08 reserved : bytes[8];", "0x08 at : u64;");

function specOf(name: string): string {
  return readFileSync(join(root, "test/codegen/cases", name, "spec.ring"), "utf8");
}

async function reasons(text: string, ...changes: readonly (readonly [from: string, to: string])[]) {
  const changed = changes.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, text);
  const { program, diagnostics } = checkSource(changed);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const generated = await generateTypeScript(program!);
  return generated.diagnostics.map(({ code, message }) => `${code} ${message.replace(/^.*': /, "")}`);
}

test.each([
  ["doorbells", doorbells],
  ["busy", busy],
  ["priorities", priorities],
  ["upto", upto],
  ["slots by address", slots],
])("%s has drivers", async (_name, text) => {
  expect(await reasons(text)).toEqual([]);
});

const TABLE = `  table handles places 4 {
    sequence put(place: u32, file: u32) { }
    sequence drop(place: u32) { }
  }
`;

test.each<[reason: string, text: string, ...changes: [from: string, to: string][]]>([
  ["entries of ring Orders are linked", busy, [ORDERS, "{ depth 6; spare 0; link number == 1; }"]],
  ["entries of ring Orders are chained", busy, [ORDERS, "{ depth 6; spare 0; chain while number == 1; }"]],
  ["the index of ring Orders has 24 bits", busy, [ORDERS, "{ depth 8; index u24; spare 0; }"], ["bell : u8 write only", "bell : u32 write only"]],
  ["more than one dword tells whether an entry of ring Answers is valid", busy, [ANSWERS, ANSWERS.replace("state != 0;", "state != 0 && price != 7;")]],
  ["nothing is submitted by ring Spare", busy, [`ring Orders  of Order  host   ${ORDERS}`, `ring Orders  of Order  host   ${ORDERS}\n  ring Spare of Order host ${ORDERS}`]],
  ["cell word has neither 16, 32 nor 64 bits", busy, ["  submit Orders", "  region words = memory(64, 64);\n  cells in words { 0x0 word : u8 host; }\n  submit Orders"]],
  ["registers Shop have to be told floor", busy, ["registers Shop in bar 0 {", "registers Shop(floor: 0..3) in bar floor {"]],
  ["its completions are matched by several fields", doorbells, ["match (id, Sqe.cid) == (Cqe.sqid, Cqe.cid)", "match (Sqe.opcode, Sqe.cid) == (Cqe.sqid, Cqe.cid)"]],
  ["its completions are matched by what is computed", doorbells, ["match (id, Sqe.cid) == (Cqe.sqid, Cqe.cid)", "match (id, Sqe.cid) == (Cqe.sqid + 1, Cqe.cid)"]],
  ["completions of several rings come in order", priorities, ["match Order.tag == Answer.tag from 8..Done.depth + 6;", "match in order;"]],
  ["it cancels commands of several rings", priorities, ["  match Order.tag", "  cancel by halt;\n  match Order.tag"], ["command stop : Order(opcode: 2) -> Answer {\n  reserved rest;\n}", "command stop : Order(opcode: 2) -> Answer {\n  reserved rest;\n}\ncommand halt : Order(opcode: 3) -> Answer {\n  dw[2:1] which : token;\n  reserved rest;\n}"]],
  ["a completion ends commands of several rings", priorities, ["match Order.tag == Answer.tag from", "match Order.tag == Answer.tag upto from"]],
  ["its completions name slots of ring Orders by other than 64 bits at a dword's start", slots, ["0x08 at : u64;", "0x08 at : u32; 0x0c reserved : u32;"]],
  ["nothing says what the device calls the slots of ring Orders", slots, ["queue Adapting(orders: 1..512 = 4) {", "queue Adapting(fd: handle, orders: 1..512 = 4) {"], ["memory(orders * sizeof(Order), 4096)", "mmap(fd, 0, orders * sizeof(Order))"], ["  orders_base  <- address of order_memory;", ""]],
  ["what has places is named by commands of several rings", priorities, ["  match Order.tag", `${TABLE}  match Order.tag`]],
  ["the steps of its table of handles fail by themselves", busy, ["  submit Orders", `${TABLE.replace("drop(place: u32) { }", "drop(place: u32) { fail Gone(place: place); }")}  submit Orders`]],
  ["nothing says how many commands a completion ends", upto, ["match in order upto Note.slot;", "match in order upto;"]],
])("%s", async (reason, text, ...changes) => {
  expect(await reasons(text, ...changes)).toEqual([`RW1704 ${reason}`]);
}); // prettier-ignore
