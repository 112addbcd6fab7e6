import { describe, expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { expectClean, expectOne, header } from "../marked.ts";

const settings = "struct Settings layout c {\n  size : u32;\n  flags : u64;\n}\n\n";

/** The request number of a call, in hex. */
function request(call: string): string {
  const { program, diagnostics } = checkSource(header + settings + call);
  expect(diagnostics).toEqual([]);
  const { door } = program!.root.calls[0]!;
  return door.kind === "ioctl" ? `0x${door.request.toString(16)}` : "no ioctl";
}

// What the kernel's own macros make of the same arguments.
it.each([
  ["call start(d: handle) : i32 = ioctl _IO(0x57, 0);", "0x5700"],
  ['call start(d: handle) : i32 = ioctl _IO("W", 1);', "0x5701"],
  ['call set(d: handle, s: reads Settings) : i32 = ioctl _IOW("W", 2);', "0x40105702"],
  ['call get(d: handle, s: writes Settings) : i32 = ioctl _IOR("W", 3);', "0x80105703"],
  ['call both(d: handle, s: updates Settings) : i32 = ioctl _IOWR(";", 0xff, Settings);', "0xc0103bff"],
  ['call name(d: handle, s: reads cstring) : i32 = ioctl _IOW("b", 1, u64);', "0x40086201"],
  ['call value(d: handle, s: reads u16) : i32 = ioctl _IOW("b", 1);', "0x40026201"],
  ['call flag(d: handle, s: writes bool) : i32 = ioctl _IOR("b", 1);', "0x80016201"],
  ['call none(d: handle, s: updates Settings) : i32 = ioctl _IO("b", 1);', "0x6201"],
  ["call raw(d: handle, s: updates Settings) : i32 = ioctl 0xffff_0001;", "0xffff0001"],
])("%s", (call, number) => {
  expect(request(call)).toBe(number);
});

it("takes named numbers", () => {
  expect(request("const base = 100;\ncall start(d: handle) : i32 = ioctl _IO(0x3b, base + 7);")).toBe("0x3b6b");
});

it("compares the direction with what the kernel does", () => {
  expectOne(
    `${settings}call set(d: handle, ⟪s: reads Settings⟫) : i32 = ⟦ioctl _IOR("W", 2)⟧;`,
    "RW1407",
    "'_IOR' means that the kernel writes the argument, but it reads 's'",
  );
});

it("says which macro is meant", () => {
  const found = expectOne(
    `${settings}call set(d: handle, ⟪s: updates Settings⟫) : i32 = ⟦ioctl _IOW("W", 2)⟧;`,
    "RW1407",
    "'_IOW' means that the kernel reads the argument, but it updates 's'",
  );
  expect(found.related[0]!.message).toBe("here the kernel updates it, which is '_IOWR'");
});

describe("parameters", () => {
  it("begin with a handle", () => {
    expectOne(
      `${settings}call set(⟦s: reads Settings⟧) : i32 = ioctl _IO("W", 2);`,
      "RW1408",
      "'set' is an ioctl, which takes a handle and at most one argument; its first parameter is no handle",
    );
  });

  it("are there", () => {
    expectOne(
      'call ⟦set⟧() : i32 = ioctl _IO("W", 2);',
      "RW1408",
      "'set' is an ioctl, which takes a handle and at most one argument; its first parameter is no handle",
    );
  });

  it("are two at most, with a raw number too", () => {
    expectOne(
      "call set(d: handle, a: u32, ⟦b: u32⟧) : i32 = ioctl 0x5702;",
      "RW1408",
      "'set' is an ioctl, which takes a handle and at most one argument; it has 3 parameters",
    );
  });
});

describe("the size", () => {
  it("comes from somewhere", () => {
    expectOne(
      'call set(d: handle, a: u32) : i32 = ⟦ioctl _IOW("W", 2)⟧;',
      "RW1409",
      "'_IOW' says a size: name a type, or pass one by its address",
    );
  });

  it("is not told where there is none", () => {
    expectOne(
      'call set(d: handle, a: u32) : i32 = ioctl _IO("W", 2, ⟦u32⟧);',
      "RW1409",
      "'_IO' has no size, and takes no type",
    );
  });

  it("is the argument's", () => {
    expectOne(
      `${settings}call set(d: handle, ⟪s: reads Settings⟫) : i32 = ioctl _IOW("W", 2, ⟦u64⟧);`,
      "RW1410",
      "'u64' has 8 bytes, 's' that is passed has 16",
    );
  });

  it("has fourteen bits", () => {
    expectOne(
      'struct Large layout c {\n  a : u64[2048];\n}\n\ncall set(d: handle, s: reads Large) : i32 = ⟦ioctl _IOW("W", 2)⟧;',
      "RW1412",
      "'Large' has 16384 bytes; a request number has room for 16383",
    );
  });
});

it.each(["WX", "", "€"])("takes one character of eight bits, not '%s'", (text) => {
  expectOne(
    `call start(d: handle) : i32 = ioctl _IO(⟦"${text}"⟧, 2);`,
    "RW1411",
    `'${text}' is not one character: the first argument is a number from 0 to 255, or a character`,
  );
});

it("takes a failure like any call", () => {
  expectClean('call start(d: handle) : i32 = ioctl _IO("W", 2) { fail result < 0: E(errno: -result); }');
});

it("tells the rule that differs from the others", () => {
  const call = (name: string, fields: string) =>
    `call ${name}(d: handle) : i32 = ioctl _IO("W", 2) { fail result < 0: ${fields}; }\n`;
  expectOne(
    `${call("a", "⟦E⟧(errno: result)")}${call("b", "⟪E⟫()")}${call("c", "E()")}`,
    "RW1613",
    "error E has other fields here than elsewhere",
  );
});

it.each(["code", "message", "result", "stack"])("calls no field of an error '%s'", (field) => {
  expectOne(
    `call a(d: handle) : i32 = ioctl _IO("W", 2) { fail result < 0: E(⟦${field}⟧: -result); }`,
    "RW1416",
    `'${field}' is a part of every error, so no field of E is called so`,
  );
});
