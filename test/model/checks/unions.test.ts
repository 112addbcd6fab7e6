import { describe, expect, it } from "vitest";
import { commands, having } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";

/** An entry with a union by `kind` in its second dword. */
function union(cases: string, kind = "u8"): string {
  return `enum Kind : u8 { data = 0, control = 1, reply = 2 }

enum Open : u8 open { data = 0 }

flags Mode : u8 { fast = 1 }

entry Request 8 {
  0x00 kind : ${kind};
  0x01 reserved : bytes[3];
  ${cases}
}`;
}

describe("cases", () => {
  it("leave no member of an enum out", () => {
    expectOne(
      union("dw[1] union by ⟦kind⟧ { case data { dw[1] length : u32; } }", "Kind"),
      "RW1218",
      "union 'kind' has no case for 'control', 'reply'",
    );
  });

  it("leave no number of an integer out", () => {
    expectOne(
      union("dw[1] part : union by ⟦kind⟧ { case 0..3, 5 { dw[1] length : u32; } case 9 { dw[1] other : u32; } }"),
      "RW1218",
      "union 'part' has no case for '4', '6..8', '10..255'",
    );
  });

  it("leave no number of an open enum out", () => {
    expectOne(
      union("dw[1] union by ⟦kind⟧ { case data { dw[1] length : u32; } }", "Open"),
      "RW1218",
      "union 'kind' has no case for '1..255'",
    );
  });

  it("count what is left where that is much", () => {
    expectOne(
      union("dw[1] union by ⟦kind⟧ { case 1, 3, 5, 7, 9 { dw[1] length : u32; } }"),
      "RW1218",
      "union 'kind' has no case for '0', '2', '4' and 3 more",
    );
  });

  it("take no value twice", () => {
    expectOne(
      union(
        "dw[1] union by kind { case ⟪0..3⟫ { dw[1] a : u32; } case ⟦2⟧ { dw[1] b : u32; } else { reserved rest; } }",
      ),
      "RW1219",
      "'2' has a case in union 'kind' already",
    );
  });

  it("have one 'else'", () => {
    expectOne(
      union("dw[1] union by kind { ⟪else⟫ { reserved rest; } ⟦else⟧ { dw[1] a : u32; } }"),
      "RW1219",
      "'else' has a case in union 'kind' already",
    );
  });

  it("leave something for 'else'", () => {
    const found = expectOne(
      union("dw[1] union by kind { case 0..255 { dw[1] a : u32; } ⟦else⟧ { reserved rest; } }"),
      "RW1221",
      "the cases of union 'kind' leave nothing for 'else'",
    );
    expect(found.severity).toBe("warning");
  });

  it("are chosen by one value", () => {
    expectOne(
      union("dw[1] union by ⟦kind⟧ { else { reserved rest; } }", "Mode"),
      "RW1220",
      "a union's tag is an enum, a bool or an integer, not Mode",
    );
  });

  it("hold members of the tag's enum", () => {
    expectOne(
      union("dw[1] union by kind { case ⟦date⟧ { dw[1] a : u32; } else { reserved rest; } }", "Kind"),
      "RW1109",
      "Kind has no member 'date'",
    );
  });

  it("may be chosen by a flag, a parameter or a nested field", () => {
    expectClean(
      union("dw[1] union by kind.fast { case true { dw[1] a : u32; } case false { reserved rest; } }", "Mode"),
    );
    expectClean(
      "struct Header(wide: bool) 4 { dw[0] size : union by wide { case true { dw[0] a : u32; } else { reserved rest; } } }",
    );
  });
});

describe("a case", () => {
  const two = (first: string) => union(`dw[1] union by kind { case 0 { ${first} } else { reserved rest; } }`);

  it("accounts for all bits of the union", () => {
    expectOne(
      union("dw[1] union by kind { case ⟦0⟧ { w[2] a : u16; } else { reserved rest; } }"),
      "RW1202",
      "bytes 0x06 to 0x07 are not accounted for in this case of union 'kind', after field 'a'",
    );
  });

  it("has no bits twice", () => {
    expectOne(two("⟪w[2]⟫ a : u16; ⟦dw[1]⟧ b : u32;"), "RW1201", "field 'b' overlaps field 'a' in bytes 0x04 to 0x05");
  });

  it("stays inside of the union, whose place tells its size", () => {
    const found = expectOne(
      union("⟪dw[1]⟫ union by kind { case 0 { ⟦0x04⟧ a : u64; } else { reserved rest; } }"),
      "RW1204",
      "field 'a' reaches past the end of this case of union 'kind', which has 4 bytes",
    );
    expect(found.related[0]!.message).toBe("this case of union 'kind' has 4 bytes");
  });

  it("has no tag, no place for commands and no conditions", () => {
    expectOne(two("dw[1] ⟦id⟧ : u32 tag;"), "RW1222", "the tag 'id' cannot stand in a case");
    expectOne(two("⟦dw[1] command;⟧"), "RW1222", "'command' cannot stand in a case");
    expectOne(two("dw[1] a : u32; ⟦where a > 1;⟧"), "RW1222", "a condition cannot stand in a case");
  });

  it("shares no name with what stands around it", () => {
    expectOne(
      `entry Request 8 {\n  dw[0] ⟪kind⟫ : u32;\n  dw[1] union by kind { else { dw[1] ⟦kind⟧ : u32; } }\n}`,
      "RW1108",
      "\'kind\' stands twice in entry Request",
    );
  });

  it("may name its fields like another case", () => {
    expectClean(
      union("dw[1] union by kind { case 0 { dw[1] a : u32; } case 1 { dw[1] a : i32; } else { reserved rest; } }"),
    );
  });
});

it("two unions need names of their own", () => {
  expectOne(
    `entry Request 12 {
  dw[0] kind : u32;
  dw[1] union by ⟪kind⟫ { else { dw[1] a : u32; } }
  dw[2] union by ⟦kind⟧ { else { dw[2] b : u32; } }
}`,
    "RW1108",
    "\'kind\' stands twice in the unions of entry Request",
  );
});

describe("in a command", () => {
  const withUnion = having(
    commands,
    "  0x01 reserved : bytes[7];\n",
    `  0x01 wide : bool8;
  0x02 reserved : bytes[2];
  dw[1] data : union by wide {
    case yes { dw[1] place : u32; }
    case no { dw[1] pair : union by wide { else { w[2] low : u16; w[3] high : u16; } } }
  }
`,
  ).replace("enum Opcode", "enum bool8 : u8 { no = 0, yes = 1 }\n\nenum Opcode");

  it("the fields of the case that is fixed are its own", () => {
    expectClean(having(withUnion, "Request(opcode: read)", "Request(opcode: read, wide: yes, place: 3)"));
    expectOne(
      having(withUnion, "Request(opcode: read)", "Request(opcode: read, wide: yes, ⟦low⟧: 3)"),
      "RW1109",
      "Request has no member 'low'",
    );
    expectOne(
      having(
        having(withUnion, "Request(opcode: read)", "Request(opcode: read, wide: no)"),
        "length  :",
        "⟦low⟧  :",
      ).replace("bytes[length]", "bytes[low]"),
      "RW1108",
      "\'low\' stands twice in entry Request, which the command fills",
    );
  });

  it("an address in a case is bound where the case is fixed", () => {
    const bound = having(withUnion, "dw[1] place : u32;", "dw[1] place : u32; ").replace(
      "  byte[31:16] command;",
      "  qw[2] far : union by wide { ⟪case yes { qw[2] at : address of data; }⟫ case no { qw[2] none : u64; } }\n  byte[31:24] command;",
    );
    const command = having(bound, "  0x10 address : address of data;\n", "").replace("0x18 length", "0x18 length ");
    const found = expectOne(
      having(command, "transfer data", "transfer ⟦data⟧"),
      "RW1231",
      "the address of transfer 'data' stands in a case of union 'far', which the command does not choose",
    );
    expect(found.help).toBe("fix the tag: (wide: yes)");
    expectClean(having(command.replaceAll(/[⟪⟫]/g, ""), "Request(opcode: read)", "Request(opcode: read, wide: yes)"));
  });
});
