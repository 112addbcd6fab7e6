import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { checkSource } from "../../src/model/check.ts";
import { toJson } from "../../src/model/json.ts";
import type * as Model from "../../src/model/model.ts";
import { lex } from "../../src/parser/lexer.ts";
import { having } from "./fixtures.ts";
import { procedures } from "./procedures.ts";

function modelOf(text: string): Model.Model {
  const { program, diagnostics } = checkSource(text);
  expect(diagnostics).toEqual([]);
  return program!.root;
}

const root = modelOf(procedures);
const { body } = root.sequences[0]!;

/** The first statement of a kind, however deep it stands. */
function first<K extends Model.Statement["kind"]>(
  kind: K,
  steps: readonly Model.Statement[] = body,
): Extract<Model.Statement, { kind: K }> | undefined {
  for (const step of steps) {
    if (step.kind === kind) return step as Extract<Model.Statement, { kind: K }>;
    const inner = step.kind === "if" ? [...step.then, ...step.else] : "body" in step ? step.body : [];
    const found = first(kind, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe("steps of a procedure in the model", () => {
  it("assign a register's field", () => {
    const path = [{ name: "control", index: undefined }];
    expect(first("assign")).toMatchObject({
      register: { path },
      field: "on",
      value: { kind: "boolean", value: false },
    });
  });

  it("wait at most as long as fields and numbers with units say, in nanoseconds", () => {
    const { within } = first("wait")!;
    expect(within).toMatchObject({ kind: "binary", operator: "+", type: { kind: "duration" }, range: undefined });
    if (within?.kind !== "binary") return;
    expect(within.left).toMatchObject({ kind: "duration", nanoseconds: 500_000_000n, of: { kind: "register" } });
    expect(within.right).toMatchObject({ kind: "integer", value: 500_000_000n });
  });

  it("allocate what expressions say", () => {
    expect(first("allocate")).toMatchObject({
      name: "page",
      size: { kind: "binary", range: { min: 4096n, max: 262_144n } },
      alignment: 4096n,
    });
  });

  it("give a field with a unit of time whole units of it", () => {
    const period = body.find((step) => step.kind === "assign" && step.field === "period");
    expect(period).toMatchObject({ value: { kind: "integer", value: 3n } });
  });

  it("fail with a class and its fields", () => {
    expect(first("raise")).toMatchObject({ error: "NotStarted", fields: [{ name: "depth" }] });
  });

  it("put packets into a stream", () => {
    expect(first("packet")).toMatchObject({ role: "signal", packet: "release", stream: { name: "Commands" } });
  });

  it("are undone in blocks of their own", () => {
    expect(first("undo")?.body.map(({ kind }) => kind)).toEqual(["store-register"]);
  });
});

it("says of a device what it is found by, and what it has", () => {
  expect(root.devices).toMatchObject([
    {
      identities: [
        { kind: "pci-class", value: 0x010802 },
        { kind: "pci", vendor: 0x1b36, device: 0x0010 },
        { kind: "uacce", algorithm: "engine" },
        { kind: "file", path: "/dev/engine" },
      ],
      registers: [{ name: "Controller" }],
      streams: [{ name: "Commands" }],
      addresses: ["sva", "mapped", "bounce"],
      open: { name: "start" },
    },
  ]);
});

describe("streams in the model", () => {
  const [stream] = root.streams;
  const packet = (name: string) => stream?.packets.find((one) => one.name === name);

  it("have a header of whole elements", () => {
    expect(stream).toMatchObject({ headerSize: 1, signal: "release", await: "wait_mem" });
    expect(stream?.header.map(({ name, role }) => `${name} ${role}`)).toEqual([
      "reserved reserved",
      "opcode value",
      "count computed",
      "kind value",
    ]);
  });

  it("end a packet without an end where the header cannot count on", () => {
    expect(packet("fill")).toMatchObject({
      size: { kind: "open", min: 2, max: 16_385 },
      rest: { name: "rest_of_it", at: 2 },
    });
    expect(packet("write")?.size).toEqual({ kind: "open", min: 3, max: 64 });
    expect(packet("release")?.size).toEqual({ kind: "fixed", elements: 3 });
  });

  it("fix what tells packets apart", () => {
    const opcode = packet("release")?.layout.find(({ name }) => name === "opcode");
    expect(opcode).toMatchObject({ role: "fixed", fixedValue: 0x49n, declaredBy: "entry" });
  });

  it("take the size of a packet from its own fields", () => {
    const computed = having(
      procedures,
      "packet wait_mem(opcode: wait_mem) 3 {",
      "packet wait_mem(opcode: wait_mem) (3 + kind) {",
    );
    const [size] = modelOf(computed).streams[0]!.packets.flatMap((one) => (one.name === "wait_mem" ? [one.size] : []));
    expect(size).toMatchObject({ kind: "computed", range: { min: 3n, max: 6n } });
  });
});

it("keeps what gates are told, and what they ask", () => {
  const copies = root.gates.find(({ name }) => name === "copies");
  expect(copies?.parameters.map(({ name }) => name)).toEqual(["features"]);
  expect(root.gates.find(({ name }) => name === "moves")?.condition).toMatchObject({
    kind: "binary",
    operator: "&&",
    left: { kind: "gate", gate: { name: "extended" } },
  });
});

it("is plain JSON", () => {
  const { program } = checkSource(procedures);
  const text = JSON.stringify(toJson(program!));
  expect(JSON.parse(text)).toEqual(toJson(program!));
  expect(text).toContain('"kind":"address-of"');
});

describe("one token of it that is missing is told in three diagnostics at most", () => {
  const tokens = lex(new SourceText("source.ring", procedures)).tokens;
  const told = (text: string) => {
    const { program, diagnostics } = checkSource(text);
    expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
    return diagnostics.length;
  };
  const part = (at: number) => procedures.slice(at, at + 40);

  it("where the text is cut in front of it", () => {
    const long = tokens.filter(({ startOffset }) => told(procedures.slice(0, startOffset)) > 3);
    expect(long.map(({ startOffset }) => part(startOffset))).toEqual([]);
  });

  it("where it alone is missing", () => {
    const without = ({ startOffset: at, image }: (typeof tokens)[number]) =>
      procedures.slice(0, at) + procedures.slice(at + image.length);
    const long = tokens.filter((token) => told(without(token)) > 3);
    expect(long.map(({ startOffset }) => part(startOffset))).toEqual([]);
  });
});

describe("whatever it says, checking it ends with a program or with errors", () => {
  const words = [...procedures.matchAll(/[A-Za-z_0-9]+|[^\sA-Za-z_0-9]/g)].map((one) => [one.index, one[0]] as const);
  const word = fc.nat(words.length - 1).map((i) => words[i]!);
  const holds = (text: string) => {
    const { program, diagnostics } = checkSource(text);
    expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  };

  it("with one word instead of another", () => {
    const property = fc.property(word, word, ([at, text], [, other]) =>
      holds(procedures.slice(0, at) + other + procedures.slice(at + text.length)),
    );
    fc.assert(property, { numRuns: 400 });
  });

  it("with one word more", () => {
    const property = fc.property(word, word, ([at], [, other]) =>
      holds(`${procedures.slice(0, at)}${other} ${procedures.slice(at)}`),
    );
    fc.assert(property, { numRuns: 400 });
  });
});
