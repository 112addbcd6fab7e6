import { describe, expect, it } from "vitest";
import { having, pair } from "../fixtures.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";
import { tagged } from "../queue-fixtures.ts";

it("takes rings whose index wraps, and a phase bit", () => {
  expectClean(tagged);
});

describe("an index", () => {
  it("has more values than the ring has slots", () => {
    const narrow = pair.replaceAll("u32 device", "u16 device").replaceAll("u32 host", "u16 host");
    const small = narrow.replaceAll("index u32", "index u16").replace("size: u32", "size: 1..65535");
    const fixture = having(small, "Requests of Request host   in", "Requests of Request host in");
    expectClean(fixture);
    const wide = fixture
      .replace("size: 1..65535", "size: 1..65536")
      .replace("device in (memory + 0x8000) { depth size", "device in (memory + 0x8000) { depth 64");
    const marked = wide
      .replace("⟪depth size;⟫", "depth size;")
      .replace("{ depth size; index u16;", "{ ⟪depth size;⟫ ⟦index u16;⟧");
    expectOne(marked, "RW1543", "an index of 16 bits tells 65535 slots apart at most, not 65536");
  });

  it("that wraps at the depth needs a spare slot where indices are compared", () => {
    const fixture = having(tagged, "spare 1; free", "⟦spare 0;⟧ ⟪free").replace("Answer.taken; }", "Answer.taken;⟫ }");
    expectOne(fixture, "RW1544", "full and empty look alike in ring Requests, whose index wraps at the depth");
    expectClean(having(tagged, "spare 1; stamp", "spare 0; stamp"));
  });

  it("that wraps at the depth is counted around the ring", () => {
    const cells = having(tagged, "0x04 done : u32 host;", "0x04 done : u32 host;\n    0x08 last : u16 host;");
    expectClean(cells.replace("filled <- tail release;", "last <- tail - 1; filled <- tail release;"));
    const value = cells.replace("filled <- tail release;", "last <- ⟦tail + 5000⟧; filled <- tail release;");
    expectClean(value.replace("5000", "1").replace(/[⟦⟧]/g, ""));
    expectOne(value.replace("5000", "70000"), "RW1303", "this can be 70000 to 71023, but cell 'last' holds 0 to 65535");
  });

  it("that runs on needs none", () => {
    const fixture = having(pair, "spare 0; free taken;", "⟦spare 1;⟧ free taken;");
    expectOne(fixture, "RW1545", "ring Requests needs no spare slot: its index runs on");
  });

  it("may have 64 bits, and may be told by the last entry's number", () => {
    const wide = pair
      .replaceAll("u32 device", "u64 device")
      .replaceAll("u32 host", "u64 host")
      .replaceAll("index u32", "index u64");
    const moved = wide
      .replace("(0x04)", "(0x08)")
      .replace("(0x08) done", "(0x18) done")
      .replace("(0x0c)", "(0x20)")
      .replace("(0x10)", "(0x28)");
    expectClean(moved.replace("(0x00) taken  : u64", "(0x00) taken  : u64"));
  });
});

describe("a stamp", () => {
  it("fits one aligned word with the others", () => {
    const apart = having(
      tagged,
      "0x04 status : u64;",
      "dw[1] { [31:1] reserved : u31; [0] ⟪fresh⟫ : u1; }\n  dw[2] reserved : u32;",
    );
    const fixture = apart
      .replace("[0] phase : u1", "[0] ⟪phase⟫ : u1")
      .replace("stamp phase = turn from 1;", "⟦stamp phase = turn from 1, fresh = turn from 0;⟧");
    const found = expectOne(fixture, "RW1537", "no aligned word holds all stamps of ring Answers");
    expect(found.related[0]!.message).toBe("bit 96 of the entry");
    const near = having(tagged, "[31:1] reserved : u31;", "[31:2] reserved : u30; [1] fresh : u1;");
    expectClean(near.replace("stamp phase = turn from 1;", "stamp phase = turn from 1, fresh = turn from 0;"));
  });

  it("may say where the entry ends, if indices count on", () => {
    const fixture = having(pair, "spare 0; free taken;", "spare 0; free taken; stamp value = tail;");
    expectClean(fixture);
    const narrow = having(fixture, "0x08 value : u64 = 0;", "0x08 value : u16 = 0;\n  reserved rest;");
    const marked = having(narrow, "value = tail", "value = ⟦tail⟧");
    expectOne(marked, "RW1303", "this can be 0 to 4294967295, but 'value' holds 0 to 65535");
    const known = having(fixture, "value = tail", "value = ⟦tail + 1⟧");
    expectOne(known, "RW1305", "this is not known before the program runs");
    const wrapping = having(tagged, "; spare 1; free", "; spare 1; stamp id = ⟦tail⟧; free");
    expectOne(wrapping, "RW1106", "there is no value 'tail'");
  });

  it("changes with each pass, or is taken back", () => {
    const same = having(tagged, "stamp phase = turn from 1; idle phase = 0;", "⟦stamp phase = 1;⟧");
    expectOne(same, "RW1540", "an entry of ring Answers still looks valid when the ring comes around");
    expectClean(having(tagged, "stamp phase = turn from 1;", "stamp phase = 1;"));
  });

  it("differs from what is idle", () => {
    const fixture = having(
      tagged,
      "stamp phase = turn from 1; idle phase = 0;",
      "⟪stamp phase = turn from 1;⟫ ⟦idle phase = 1;⟧",
    );
    expectOne(fixture, "RW1541", "'phase' is 1 in an idle slot, as in a valid one");
  });

  it("says what the turn begins with, and nothing else begins", () => {
    const turn = having(tagged, "stamp phase = turn from 1; idle phase = 0;", "stamp ⟦phase = turn⟧;");
    const found = expectOne(turn, "RW1548", "the turn of ring Answers does not say what it begins with");
    expectClean(fixed(turn, found));
    expectOne(having(tagged, "turn from 1;", "1 from ⟦0⟧;"), "RW1547", "only 'turn' begins with a value");
  });

  it("of a turn is one bit", () => {
    const fixture = having(tagged, "stamp phase = turn", "stamp ⟦taken⟧ = turn").replace(" idle phase = 0;", "");
    expectOne(fixture, "RW1306", "expected a field of one bit, found u16");
  });
});

describe("a valid condition", () => {
  const stamped = "stamp phase = turn from 1; idle phase = 0;";

  it("stands for the stamp where none is said", () => {
    expectClean(having(tagged, stamped, "valid phase == turn;"));
    expectClean(having(tagged, stamped, "valid Answer.phase == turn && status != 0;"));
  });

  it("reads what is stamped", () => {
    const more = having(tagged, "[31:1] reserved : u31;", "[31:2] reserved : u30; [1] fresh : u1;");
    const fixture = having(more, stamped, "⟪stamp phase = turn from 1;⟫ ⟦valid fresh == turn;⟧");
    expectOne(fixture, "RW1539", "the valid condition of ring Answers does not read 'phase', which is stored last");
  });

  it("reads the entry", () => {
    expectOne(having(tagged, stamped, "⟦valid 1 == 1;⟧"), "RW1556", "the condition reads nothing of Answer");
  });

  it("reads what is written last", () => {
    const fixture = having(tagged, "0x02 taken", "0x02 ⟪taken⟫").replace(stamped, "⟦valid taken != 0;⟧");
    expectOne(fixture, "RW1538", "'taken' is not in the last 8 bytes of Answer, which a device writes last");
  });
});

describe("what is said of a ring", () => {
  it("belongs to it", () => {
    const fixture = having(tagged, "stamp phase", "⟦link phase == 1;⟧ stamp phase");
    expectOne(fixture, "RW1549", "'link' is said of rings that the host fills, and the device fills ring Answers");
  });

  it("accepts commands of its own entry", () => {
    const command =
      "command ask : Request -> Answer { }\n\ncommand ⟪other⟫ : Other { completes never; }\n\nentry Other 4 { 0x0 what : u32; }\n\n";
    const fixture = command + having(tagged, "free Answer.taken;", "free Answer.taken; accepts ask, ⟦other⟧;");
    expectOne(fixture, "RW1546", "command 'other' fills Other, which does not stand in ring Requests");
  });

  it("frees every slot", () => {
    const command = "command ⟪ask⟫ : Request { completes never; }\n\n";
    const fixture = command + having(tagged, " free Answer.taken;", "").replace("ring Requests", "ring ⟦Requests⟧");
    expectOne(fixture, "RW1542", "nothing frees the slot of command 'ask' in ring Requests");
    expectClean("command ask : Request { completes never; }\n\n" + tagged);
  });

  it("leaves room for all completions", () => {
    const known = having(tagged, "depth 4..1024", "depth 64");
    const fixture = known
      .replace("ring Requests", "ring ⟪Requests⟫")
      .replace("ring Answers of Answer device { depth 2..1024", "ring ⟦Answers⟧ of Answer device { depth 32");
    expectOne(fixture, "RW1564", "ring Answers holds 31 completions, for 63 commands in flight");
  });
});

describe("a ring that is stored whole", () => {
  const portal = having(
    tagged,
    "ring Requests of Request host { ",
    "ring Requests of Request host in memory { whole; ",
  );

  it("needs no step that tells the device", () => {
    expectClean(portal);
  });

  it("frees a slot at once", () => {
    expectClean(`command ask : Request { completes never; }\n\n${having(portal, " free Answer.taken;", "")}`);
  });

  it("has no stamp, and no entry of several slots", () => {
    const message = (rule: string) => `ring Requests is stored whole, and '${rule}' is about parts`;
    expectOne(having(portal, "{ whole; ", "{ ⟪whole;⟫ ⟦takes 2;⟧ "), "RW1580", message("takes"));
    expectOne(having(portal, "{ whole; ", "{ ⟪whole;⟫ ⟦stamp value = 1;⟧ "), "RW1580", message("stamp"));
  });
});
