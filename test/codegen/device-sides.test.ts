/** Device sides of all descriptions that ship: which queues have one, and that what is generated compiles strictly. */
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateTypeScript } from "../../src/codegen/plan.ts";
import { checkSource } from "../../src/model/check.ts";
import { programOf, root } from "./compile.ts";

const folder = join(root, `test/.generated/device-sides-${process.pid}`);
const specs = globSync("specs/*.ring", { cwd: root }).sort();
/** By description: why which queues have none. */
const refused = new Map<string, readonly string[]>();

beforeAll(async () => {
  for (const path of specs) {
    const program = programOf(path);
    const { artifacts, diagnostics } = await generateTypeScript(program, {
      importExtension: "ts",
      device: (file) => file === path,
    });
    refused.set(
      path,
      diagnostics.filter(({ code }) => code === "RW1705").map(({ message }) => message),
    );
    for (const artifact of artifacts) {
      const file = join(folder, artifact.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, artifact.text);
    }
  }
  const settings = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { noPropertyAccessFromIndexSignature: true, declaration: true, isolatedDeclarations: true },
    include: [posix.join("**", "*.ts")],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  // The compiler looks at what is here: this is the one mistake that it has to find.
  writeFileSync(join(folder, "wrong.ts"), "export const wrong: string = 1;\n");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("queues have one, or it is said why not", () => {
  const told = [...refused].flatMap(([path, messages]) =>
    messages.map((message) => `${posix.basename(path)} ${message.replace("no device side is generated for ", "")}`),
  );
  expect(told).toEqual([
    "hsa-aql.ring queue 'AqlQueue': its commands complete by records",
    "idxd.ring queue 'WorkQueue': its commands complete by records",
    "io_uring.ring queue 'Uring': where cell sq_head stands depends on what the queue is told",
    "io_uring.ring queue 'Buffers': nothing completes what comes by ring Given",
    "nx-842.ring queue 'Window': its commands complete by records",
    "virtio-blk.ring queue 'Virtqueue': an entry of ring Table is a chain of slots",
    "virtio.ring queue 'Virtqueue': an entry of ring Table is a chain of slots",
  ]);
});

test("fields of commands that are called like places in memory keep their names", async () => {
  const text = `protocol p;
endian little;
entry Request 16 { dw[0] { [31:16] words : u16; [15:0] tag : u16 tag; } dw[1] reserved : u32; byte[15:8] command; }
entry Answer 4 { dw[0] { [31:17] reserved : u15; [16] phase : u1; [15:0] tag : u16; } }
registers Bells in bar 0 { 0x0 tail : u32 write only; 0x4 head : u32 write only; }
queue Pair() {
  ring Asked of Request host { depth 2..64; spare 1; }
  ring Told of Answer device { depth 2..64; spare 1; stamp phase = turn from 1; }
  submit Asked { publish { Bells.tail <- tail; } }
  complete Told { retire { Bells.head <- head; } }
  match Request.tag == Answer.tag from 0..Told.depth - 2;
}
command look : Request() -> Answer { 0x8 at : u32; 0xc slot : u32; }
`;
  const { program, diagnostics } = checkSource(text);
  expect(diagnostics).toEqual([]);
  const { artifacts } = await generateTypeScript(program!, { device: () => true });
  const device = artifacts.find(({ path }) => path.endsWith(".device.gen.ts"))!.text;
  for (const name of ["at", "slot", "words"]) expect(device).toContain(`  get ${name}(): number {`);
});

test("registers in arrays of arrays are told of, once for each outermost", async () => {
  const registers = `registers Other in bar 1 {
  0x00 plain[0..3] : u32;
  0x20 block single { 0x0 several[0..1] : u32; }
  0x40 block lines[0..3] stride 64 {
    0x00 one : u32;
    0x08 block inner { 0x0 deep[0..1] : u32; 0x8 flat : u32; }
    0x20 block rows[0..1] stride 16 { 0x0 cell : u32; 0x4 cells[0..1] : u32; }
  }
}
`;
  const of = async (text: string): Promise<readonly string[]> => {
    const program = programOf("pair.ring", { "pair.ring": pair.replace("queue Pair", `${text}queue Pair`) });
    const { diagnostics } = await generateTypeScript(program, { device: () => true });
    return diagnostics.filter(({ code }) => code === "RW1707").map(({ message }) => message);
  };
  const own = "models of the device have no 'bell': it stands in an array, 'lines', and is one itself";
  expect(await of(registers)).toEqual([
    own,
    "models of the device have no 'deep': it stands in an array, 'lines', and is one itself",
    "models of the device have no 'rows': it stands in an array, 'lines', and is one itself",
  ]);
  expect(await of(`@allow("RW1707", "they hold nothing")\n${registers}`)).toEqual([own]);
});

const pair = `protocol pair;
endian little;
entry Request 16 { 0x00 kind : u32; 0x04 group : u16 = 0; 0x06 tag : u16 tag; 0x08 argument : u64; }
entry Answer 16 { 0x00 group : u16; 0x02 tag : u16; 0x04 status : u64; dw[3] { [31:1] reserved : u31; [0] phase : u1; } }
registers Bells in bar 0 {
  0x00 requests : u32 write only;
  0x04 answers : u32 write only;
  0x100 block lines[0..3] stride 64 { 0x0 bell[0..3] stride 4 : u32 write only; }
}
queue Pair(of: u16 = 0, far: u32 = 0) {
  region shared = memory(4096, 64);
  cells in shared { (far) taken : u32 device; }
  ring Requests of Request host { depth 2..64; spare 1; }
  ring Answers of Answer device { depth 2..64; spare 1; stamp phase = turn from 1; idle phase = 0; }
  submit Requests { publish { requests <- tail; } }
  complete Answers { retire { answers <- head; } }
  match Request.tag == Answer.tag from 0..Requests.depth - 2;
}
command ask : Request(kind: 1) -> Answer { }
`;

test.each([
  ["a doorbell of ring Requests tells something made of its index", "requests <- tail;", "requests <- tail << 4;"],
  ["a doorbell of ring Answers tells something made of its index", "answers <- head;", "answers <- head & 0xff;"],
  ["a doorbell of ring Requests stands in an array of arrays", "requests <- tail;", "lines[1].bell[2] <- tail;"],
  [
    "where cell taken stands depends on what the queue is told",
    "spare 1; }\n  ring Answers",
    "spare 1; free taken; }\n  ring Answers",
  ],
  [
    "its completions are matched by several fields",
    "match Request.tag == Answer.tag",
    "match (Request.group, Request.tag) == (Answer.group, Answer.tag)",
  ],
  [
    "what its completions are matched by is no value that the device knows",
    "match Request.tag == Answer.tag",
    "match (of + 1, Request.tag) == (Answer.group, Answer.tag)",
  ],
])("%s", async (reason, from, to) => {
  expect(pair).toContain(from);
  const of = async (text: string) => {
    const program = programOf("pair.ring", { "pair.ring": text });
    const { diagnostics, artifacts } = await generateTypeScript(program, { device: () => true });
    return { told: diagnostics.filter(({ code }) => code === "RW1705").map(({ message }) => message), artifacts };
  };
  expect((await of(pair)).told).toEqual([]);
  const { told, artifacts } = await of(pair.replace(from, to));
  expect(told).toEqual([`no device side is generated for queue 'Pair': ${reason}`]);
  const side = artifacts.find(({ path }) => path === "pair.device.gen.ts")?.text ?? "";
  expect(side).toContain("class BellsRequests ");
  expect(side).not.toContain("PairQueue");
  const quiet = pair.replace(from, to).replace("queue Pair", '@allow("RW1705", "it is never served")\nqueue Pair');
  expect((await of(quiet)).told).toEqual([]);
});

test("they compile, strictly", () => {
  const compiler = join(root, "node_modules/typescript-7/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "--project", folder], {
    encoding: "utf8",
    timeout: 100_000,
  });
  expect(stdout.split("\n").filter((line) => !line.startsWith(" ") && line !== "")).toEqual([
    expect.stringContaining("wrong.ts(1,14): error TS2322"),
  ]);
  expect(status).not.toBe(0);
}, 120_000);
