import { expect, it } from "vitest";
import { generateC } from "../../src/codegen/c.ts";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { toJson } from "../../src/model/json.ts";
import type { Model } from "../../src/model/model.ts";
import { cases, checkOf, shipped } from "./descriptions.ts";
import { freeze } from "./freeze.ts";
import { checkIoUring } from "./specs.ts";

const checked = checkIoUring();
const root = checked.program?.root as Model;

it("says nothing about io_uring's description", () => {
  expect(checked.diagnostics).toEqual([]);
  const imported = ["errno", "fs", "pipe", "poll", "socket", "time"];
  expect(checked.files).toEqual(["specs/io_uring.ring", ...imported.map((name) => `specs/linux/${name}.ring`)]);
  expect(checked.program!.models.map((model) => model.name)).toEqual([...imported, "io_uring"]);
});

it("lays structs out as C does", () => {
  const params = root.structs.find((struct) => struct.name === "Params")!;
  expect([params.size, params.alignment]).toEqual([120, 4 * 2]);
  expect(params.fields.map((field) => [field.name, field.at / 8])).toEqual([
    ["sq_entries", 0],
    ["cq_entries", 4],
    ["flags", 8],
    ["sq_thread_cpu", 12],
    ["sq_thread_idle", 16],
    ["features", 20],
    ["wq_fd", 24],
    ["reserved", 28],
    ["sq_off", 40],
    ["cq_off", 80],
  ]);
});

it("fills each command's whole entry", () => {
  for (const command of root.commands) {
    let end = 0;
    for (const field of command.layout) {
      expect(field.at, `${command.name}.${field.name}`).toBe(end);
      end += field.width;
    }
    expect(end).toBe(command.entry.name === "Buffer" ? 16 * 8 : 64 * 8);
  }
  const read = root.commands.find((command) => command.name === "read")!;
  expect(read.layout.find((field) => field.name === "opcode")).toMatchObject({ role: "fixed", fixedValue: 22n });
  expect(read.transfers[0]).toMatchObject({ access: "writes", lengthField: "len", addressField: "addr" });
});

it("knows the queue's cells and steps", () => {
  const [queue] = root.queues;
  expect(queue!.submit).toMatchObject({ ring: "Sq", tailCell: "sq_tail" });
  expect(queue!.complete).toMatchObject({ ring: "Cq", headCell: "cq_head" });
  expect(queue!.commands.length).toBe(root.commands.length - 1);
  expect(root.queues[1]!.commands).toMatchObject([{ name: "lend" }]);
  const branch = queue!.submit.publish[1]!;
  const enter = branch.kind === "if" ? branch.else[0]! : undefined;
  expect(enter).toMatchObject({
    kind: "call",
    call: { arguments: [{ name: "ring" }, { wraps: 32 }, {}, { name: "known" }] },
  });
  const made = root.sequences.find((sequence) => sequence.name === "create")!.body.at(-1)!;
  expect(made.kind === "open-queue" && made.arguments.at(-1)).toMatchObject({ else: { member: "none" } });
  expect(queue!.close).toMatchObject([{ kind: "if", then: [{ kind: "let" }, { kind: "call" }] }]);
});

it("resolves bare members by the type that is expected", () => {
  const enter = root.calls.find((call) => call.name === "enter")!;
  expect(enter.retry).toEqual([4n, 11n, 16n]);
});

it("is plain data, also of numbers that JSON has none for", () => {
  expect(JSON.stringify(toJson(checked.program!))).toContain('"max":"18446744073709551615"');
});

it.each([...shipped, ...cases])("$title is plain data, which nothing changes once made", async (description) => {
  const { program, diagnostics } = checkOf(description);
  expect(diagnostics).toEqual([]);
  const json = JSON.stringify(toJson(freeze(program!)));
  expect(JSON.parse(json)).toEqual(toJson(checkOf(description).program!));
  // Whoever generates reads it as it is.
  await generateTypeScript(program!);
  generateC(program!);
  expect(JSON.stringify(toJson(program!))).toBe(json);
});
