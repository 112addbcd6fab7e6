/** A big-endian description that counts bits from the top, against the masks of the kernel's icswx.h and nx-842.h. */
import { expect, test } from "vitest";
import { encode } from "../../src/codec/encode.ts";
import { layoutsOf } from "../../src/codec/layouts.ts";
import { programOf } from "../codegen/compile.ts";
import { reader } from "./expected.ts";

const spec = "specs/nx-842.ring";

test("a request, as masks compose it", () => {
  const program = programOf(spec);
  const given = {
    engine: "3",
    instance: "5",
    status_at: "0x7fff00005010",
    source_size: "4096",
    source_at: "0x7fff00001000",
    target_size: "8192",
    target_at: "0x7fff00003000",
  };
  const result = encode(program, layoutsOf(program).get("compress")!, new Map(Object.entries(given)));
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("; "));
  const expected = Buffer.alloc(128);
  // CCW_CT 0x00ff0000, CCW_CI_842 0x00003ff8, CCW_FC_842 0x00000007
  expected.writeUInt32BE((3 << 16) | (5 << 3) | 1, 0);
  expected.writeBigUInt64BE(0x7fff00005010n, 8);
  expected.writeUInt32BE(4096, 20);
  expected.writeBigUInt64BE(0x7fff00001000n, 24);
  expected.writeUInt32BE(8192, 36);
  expected.writeBigUInt64BE(0x7fff00003000n, 40);
  expect(Buffer.from(result.bytes).toString("hex")).toBe(expected.toString("hex"));
});

test("a status, as masks take it apart", () => {
  const status = Buffer.alloc(16);
  status[0] = 0x80; // CSB_V
  status[2] = 13; // CSB_CC_NOSPC
  status[3] = 0x20; // CSB_CE_TPBC
  status.writeUInt32BE(8000, 4);
  status.writeBigUInt64BE(0x7fff00004f40n, 8);
  reader(spec)(status, "Status", {
    valid: true,
    code: "no_space",
    counted: true,
    incomplete: false,
    terminated: false,
    count: 8000,
    address: 0x7fff00004f40,
  });
});
