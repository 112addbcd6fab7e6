import { expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { commands, having, pair } from "../fixtures.ts";
import { expectOne, fixed, header } from "../marked.ts";
import { tagged } from "../queue-fixtures.ts";
import { control, use } from "../register-texts.ts";

it("suggests names of the kind that is needed", () => {
  const found = expectOne(
    `const opcode = 1;\n\n${having(commands, "0x00 opcode : Opcode;", "0x00 opcode : ⟦Opcod⟧;")}`,
    "RW1106",
    "there is no type 'Opcod'",
  );
  expect(found.help).toBe("did you mean 'Opcode'?");
  expect(found.fixes).toMatchObject([{ safe: false, edits: [{ newText: "Opcode" }] }]);
});

it.each([
  ["uint64_t", "u64"],
  ["int8_t", "i8"],
  ["__le32", "u32le"],
  ["__u16", "u16"],
  ["s32", "i32"],
  ["boolean", "bool"],
])("knows the type that C calls %s", (name, meant) => {
  const [found] = checkSource(`protocol p;\nendian little;\nstruct S layout c { a : ${name}; }`).diagnostics;
  expect(found).toMatchObject({ code: "RW1106", help: `did you mean '${meant}'?` });
});

it("lists what there is where nothing is near and the list is short", () => {
  const text =
    "protocol p;\nendian little;\nstruct S layout c { a : u32; b : T; }\nstruct T layout c { at : u8; of : u8; }\n";
  const queue = "queue Q(s: S) { region r = mmap(0, 0, s.c); }";
  const found = checkSource(text + queue).diagnostics.find((one) => one.code === "RW1109");
  expect(found?.help).toBe("known here: a, b");
});

it("suggests members of the expected type", () => {
  const found = expectOne(
    having(commands, "(opcode: read)", "(opcode: ⟦raed⟧)"),
    "RW1109",
    "Opcode has no member 'raed'",
  );
  expect(found.help).toBe("did you mean 'read'?");
});

it("warns of imports that nothing uses", () => {
  const text = `${header.trimEnd()}\nimport { a, b as c } from "./other.ring";\nconst d = a;\n`;
  const { diagnostics, program } = checkSource(text, { "other.ring": `${header}const a = 1;\nconst b = 2;\n` });
  expect(diagnostics.map((one) => `${one.code} ${one.severity} ${one.message}`)).toEqual([
    "RW1104 warning 'c' is imported and never used",
  ]);
  expect(program?.models.map((model) => model.file)).toEqual(["other.ring", "source.ring"]);
});

it("suggests what the other file declares", () => {
  const text = `${header.trimEnd()}\nimport { dept } from "./other.ring";\nconst d = dept;\n`;
  const { diagnostics } = checkSource(text, { "other.ring": `${header}const depth = 1;\n` });
  expect(diagnostics.map((one) => [one.code, one.help])).toEqual([["RW1102", "did you mean 'depth'?"]]);
});

it("tells once of a name that is right but where it is imported", () => {
  const text = (names: string) => `${header.trimEnd()}\nimport { ${names} } from "./other.ring";\nconst d = depth;\n`;
  const other = { "other.ring": `${header}const depth = 1;\n` };
  for (const names of ["dept", "dept, depth"]) {
    const { diagnostics } = checkSource(text(names), other);
    expect(diagnostics.map((one) => one.message)).toEqual(["'./other.ring' does not declare 'dept'"]);
  }
});

it("shows the way of an import cycle", () => {
  const other = `${header.trimEnd()}\nimport { a } from "./source.ring";\nconst b = a;\n`;
  const { diagnostics } = checkSource(`${header.trimEnd()}\nimport { b } from "./other.ring";\nconst a = b;\n`, {
    "other.ring": other,
  });
  expect(diagnostics.map((one) => one.message)).toEqual([
    "importing './source.ring' leads back here: source.ring → other.ring → source.ring",
  ]);
});

it("finds names that become one in generated code", () => {
  expectOne(
    "struct Header layout c {\n  ⟪sq_size⟫ : u32;\n  ⟦sqSize⟧ : u32;\n}",
    "RW1701",
    "'sqSize' and 'sq_size' are both 'sqSize' in generated code",
  );
});

it.each([
  ["a dword of another field", "user_data", "'Long.user_data_low' and 'Long.user_data' are both 'longUserDataLow'"],
  ["another entry's field", "user", "'Long_user.low' and 'Long.user_low' are both 'longUserLow'"],
])("finds fields that are read by the same function: %s", (_what, name, message) => {
  const fixture =
    name === "user_data"
      ? "entry Long 16 {\n  0x00 ⟪user_data⟫ : u64;\n  0x08 ⟦user_data_low⟧ : u32;\n  reserved rest;\n}"
      : "entry Long 4 {\n  0x00 ⟪user_low⟫ : u32;\n}\nentry Long_user 4 {\n  0x00 ⟦low⟧ : u32;\n}";
  expectOne(fixture, "RW1701", `${message} in generated code`);
});

it("finds fields that are read by a function of another kind", () => {
  expectOne(
    "struct ⟪Header⟫ layout c {\n  size : u32;\n}\nentry Decode 4 {\n  0x00 ⟦header⟧ : u32;\n}",
    "RW1701",
    "'Decode.header' and 'Header' are both 'decodeHeader' in generated code",
  );
});

it("finds a command's field that is called like a dword of the entry's", () => {
  expectOne(
    "entry Long 16 {\n  0x00 ⟪user_data⟫ : u64;\n  byte[15:8] command;\n}\n" +
      "command go : Long() {\n  0x08 ⟦user_data_high⟧ : u32;\n  reserved rest;\n}",
    "RW1701",
    "'user_data_high' and 'user_data' are both 'userDataHigh' in generated code",
  );
});

it("keeps 'at' to the transfer of a command", () => {
  const text = having(commands, "0x18 length  : u32;", "0x18 length  : u32;\n  0x1c ⟦at⟧ : u32;");
  expectOne(
    having(text, "transfer data", "transfer ⟪data⟫"),
    "RW1701",
    "'at' and 'data, where it starts' are both 'at' in generated code",
  );
});

it.each(["close", "notify", "wait_sync", "in_flight", "then"])("keeps '%s' to the driver", (name) => {
  expectOne(
    having(commands, "command read", `command ⟦${name}⟧`),
    "RW1702",
    `generated drivers have a member '${name}' of their own`,
  );
});

it("keeps the names that commands are posted by", () => {
  expectOne(
    `${commands}\ncommand ⟦post_read⟧ : Request(opcode: write) -> Answer {\n  reserved rest;\n}`,
    "RW1701",
    "'post_read' and 'read' are both 'postRead' in generated code",
  );
});

it("keeps 'tail' and 'head' to the rings", () => {
  const { diagnostics } = checkSource(header + pair.replaceAll("taken", "tail"));
  expect(diagnostics.map((one) => `${one.code} ${one.message}`)).toContain(
    "RW1110 'tail' means a ring's index already",
  );
});

it("hides nothing behind a loop's variable", () => {
  expectOne(
    having(pair, "  submit Requests", "  sequence open { for ⟦size⟧ in 0..3 { done <- size; } }\n\n  submit Requests"),
    "RW1110",
    "'size' means a local name already",
  );
});

it("suggests the file's name in full where an import leaves '.ring' out", () => {
  const text = 'protocol p;\nendian little;\nimport { A } from "./a";\nstruct S layout c { a : A; }';
  const other = { "a.ring": "protocol a;\nendian little;\nstruct A layout c { a : u8; }" };
  expect(checkSource(text, other).diagnostics).toMatchObject([{ code: "RW1101", help: "did you mean './a.ring'?" }]);
  expect(checkSource(text).diagnostics[0]!.help).toBe("a file is imported, as in './errno.ring'");
});

it("asks how many bytes a transfer has", () => {
  const text = "protocol p;\nendian little;\nstruct S layout c { a : bytes; }\n";
  const [found] = checkSource(text).diagnostics;
  expect(found).toMatchObject({ code: "RW1106", help: "how many is said, too: 'bytes[length]'" });
});

it("tells how the index that frees slots is said, where no cell is near", () => {
  const found = expectOne(having(tagged, "free Answer.taken;", "free ⟦sent⟧;"), "RW1106", "there is no cell 'sent'");
  expect(found.help).toBe("a cell of this queue, or with its entry a field of completions, as in 'Cqe.head'");
});

it.each([
  ["control.on == ", "control.on", "="],
  ["control == ", "control", "<-"],
])("a comparison %s… where a store was meant", (statement, left, operator) => {
  const value = operator === "=" ? "true" : "1";
  const text = operator === "=" ? control : "  0x00 control : u32;";
  const found = expectOne(use(text, `⟦${statement}${value}⟧;`), "RW1612", "this statement does nothing");
  expect(found.help).toContain("'==' compares");
  expect(fixed(use(text, `${statement}${value};`), found)).toContain(`${left} ${operator} ${value};`);
});
