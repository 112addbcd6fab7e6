import { it } from "vitest";
import { commands, having } from "../fixtures.ts";
import { expectOne } from "../marked.ts";

it("wants an address", () => {
  expectOne(
    having(having(commands, "address of data", "u64"), "transfer data", "transfer ⟦data⟧"),
    "RW1402",
    "no field carries the address of transfer 'data'",
  );
});

it("wants one address", () => {
  expectOne(
    having(
      having(having(commands, "0x18 length  : u32;", "0x18 ⟦second⟧ : address of data;"), "bytes[length]", "bytes[8]"),
      "0x10 address",
      "0x10 ⟪address⟫",
    ),
    "RW1403",
    "a second field carries the address of transfer 'data'",
  );
});

it("wants the transfer to be there, and says so once", () => {
  expectOne(
    having(commands, "address of data", "address of ⟦dat⟧"),
    "RW1106",
    "there is no transfer of command read 'dat'",
  );
});
