import { describe, expect, it } from "vitest";
import { having, pair } from "../fixtures.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";
import { lent, recorded, tagged } from "../queue-fixtures.ts";

const match = "match Request.id == Answer.id from 0..Requests.depth - 2;";

function matching(text: string): string {
  return having(tagged, match, text);
}

describe("tags", () => {
  it("are as many as the ring takes", () => {
    const fixture = matching("match Request.id == Answer.id from ⟦0..Requests.depth - 3⟧;").replace(
      "ring Requests",
      "ring ⟪Requests⟫",
    );
    expectOne(fixture, "RW1555", "ring Requests takes 1 more at once than there are tags");
    expectClean(matching("match Request.id == Answer.id from 1..Requests.depth - 1;"));
    expectClean(matching("match Request.id == Answer.id from 0..31;"));
  });

  it("fit their field", () => {
    const fixture = matching("match Request.id == Answer.id from 0..⟦0x1_0000⟧;");
    expectOne(fixture, "RW1302", "65536 does not fit tag 'id', which holds 0 to 65535");
  });

  it("are a range that is not empty", () => {
    expectOne(matching("match Request.id == Answer.id from ⟦5..4⟧;"), "RW1314", "5..4 holds no value");
  });

  it("of 64 bits may carry keys, narrower ones may not", () => {
    const fixture = having(tagged, "0x00 id : u16 tag;", "0x00 ⟪id⟫ : u16 tag;").replace(
      match,
      "match ⟦Request.id⟧ == Answer.id from keys;",
    );
    expectOne(fixture, "RW1550", "keys take 64 bits, and 'id' is u16");
  });

  it("come back whole", () => {
    const fixture = matching("match Request.id == ⟦Answer.status⟧ from 0..31;").replace("status :", "⟪status⟫ :");
    expectOne(fixture, "RW1516", "the tag has 16 bits, what comes back has 64");
  });
});

describe("keys", () => {
  it("may be said by their fields alone, and computed", () => {
    expectClean(matching("match id == Answer.id from 0..31;"));
    expectClean(matching("match Request.id == (Answer.id - 1) from 0..31;"));
  });

  it("keep commands apart", () => {
    expectOne(
      matching("match Request.id == (⟦Answer.id & 0xff⟧) from 0..31;"),
      "RW1551",
      "different commands may come to the same key here",
    );
  });

  it("stand on the side of their entry", () => {
    const fixture = matching("match ⟦Answer.id⟧ == Request.id from 0..31;");
    const found = expectOne(fixture, "RW1517", "expected a field of Request, the entry of ring Requests");
    expectClean(fixed(fixture, found));
  });
});

describe("a tuple", () => {
  const tuple = "match (source, Request.id) == (Answer.taken, Answer.id) from 0..31;";

  it("tells queues apart that share a ring", () => {
    expectClean(matching(tuple));
  });

  it("has as many elements on both sides", () => {
    expectOne(
      matching(`⟦${tuple.replace(", Answer.id", "")}⟧`),
      "RW1552",
      "it has 2 keys on one side of the match, 1 on the other",
    );
  });

  it("has the tag", () => {
    const fixture = matching("match (⟦source, Request.value⟧) == (Answer.taken, Answer.status) from 0..31;");
    expectOne(fixture, "RW1554", "no element here tells the commands of Request apart");
  });
});

describe("a slot", () => {
  it("is told by its number or by its address", () => {
    expectClean(matching("match index of Requests == Answer.id from slots;"));
    expectClean(matching("match address of Requests == Answer.status from slots;"));
  });

  it("is told by something", () => {
    expectOne(
      matching("match ⟦Request.id⟧ == Answer.id from slots;").replace("u16 tag", "u16"),
      "RW1553",
      "nothing here tells in which slot of ring Requests a command stands",
    );
  });

  it("is of a ring", () => {
    const found = expectOne(
      matching("match index of ⟦Request⟧ == Answer.id from slots;"),
      "RW1106",
      "there is no ring or record 'Request'",
    );
    expect(found.help).toBe("did you mean 'Requests'?");
  });
});

describe("the order of submissions", () => {
  it("needs no key, and may say how far it has come", () => {
    expectClean(matching("match in order;"));
    expectClean(matching("match in order upto Answer.taken;"));
    expectClean(matching("match Request.id == Answer.id upto from 0..31;"));
  });
});

describe("memory that is lent", () => {
  it("tells commands apart by its address", () => {
    expectClean(lent);
  });

  it("is a field's address", () => {
    const fixture = having(lent, "Packet.address == Sent.address", "⟦Packet.number⟧ == Sent.low").replace(
      "0x0c number",
      "0x0c ⟪number⟫",
    );
    expectOne(fixture, "RW1570", "no field here carries the address of memory that the commands of Packet lend");
  });

  it("comes back whole", () => {
    const fixture = having(lent, "== Sent.address", "== ⟦Sent.low⟧").replace("0x08 low", "0x08 ⟪low⟫");
    expectOne(fixture, "RW1516", "the tag has 64 bits, what comes back has 32");
  });

  it("is lent by every command that completes", () => {
    const fixture = having(lent, "(number: 1) {\n  completes never;", "(number: 1) -> Sent {")
      .replace("command flush", "command ⟪flush⟫")
      .replace("match Packet.address", "match ⟦Packet.address⟧");
    expectOne(fixture, "RW1571", "command 'flush' lends no 'data', and is matched by its address");
  });
});

describe("a record", () => {
  it("is found by its address", () => {
    expectClean(recorded);
  });

  it("says when it is valid", () => {
    const fixture = having(recorded, "  valid status != 0;\n", "")
      .replace("record Done", "record ⟪Done⟫")
      .replace("complete Done", "complete ⟦Done⟧");
    expectOne(fixture, "RW1532", "record Done does not say 'valid'");
  });

  it("is written in one piece, or ends with what makes it valid", () => {
    const fixture = having(recorded, "align 32", "align 16")
      .replace("complete Done", "complete ⟦Done⟧")
      .replace("0x00 status", "0x00 ⟪status⟫");
    expectOne(fixture, "RW1538", "'status' is not in the last 8 bytes of Done, which a device writes last");
  });

  it("stands beside every command that completes by it", () => {
    const fixture = recorded
      .replace("  record done : Done;\n", "")
      .replace(" moved done.moved", "")
      .replace("command fill", "command ⟦fill⟧");
    expectOne(fixture, "RW1528", "queue Work completes with Done, which command 'fill' does not name");
  });
});

describe("a queue", () => {
  it("matches each ring's completions once", () => {
    const fixture = matching(`⟪${match}⟫\n  ⟦match in order;⟧`);
    expectOne(fixture, "RW1502", "queue Pair has two of 'match'");
  });

  it("matches every ring whose commands complete", () => {
    const orders = "entry Order 4 { 0x0 what : u32; }\n\ncommand order : Order -> Answer { }\n\n";
    const ring =
      "ring ⟦Orders⟧ of Order host { depth 64; spare 1; }\n  submit Orders { publish { more <- tail release; } }\n  match Request";
    const fixture =
      orders +
      having(tagged, "match Request", ring).replace(
        "0x04 done : u32 host;",
        "0x04 done : u32 host;\n    0x08 more : u32 host;",
      );
    expectOne(fixture, "RW1565", "nothing tells which command of ring Orders has completed");
  });

  describe("of two rings of one entry", () => {
    const low =
      "ring Low of Request host { depth 64; spare 1; }\n  submit Low { publish { low_filled <- tail release; } }";
    const rings = having(tagged, "  match Request", `  ${low}\n  match Request`)
      .replace("0x04 done : u32 host;", "0x04 done : u32 host;\n    0x08 low_filled : u32 host;")
      .replace("source: u16", "high: u16, low: u16");
    const two = (first: string, second: string) => rings.replace(match, `${first}\n  ${second}`);
    const apart = (ring: string, parameter: string) =>
      `match (${parameter}, ${ring}.id) == (taken, Answers.id) from 0..31;`;

    it("tells their commands apart by a value of each", () => {
      expectClean(two(apart("Requests", "high"), apart("Low", "low")));
      expectClean(rings.replace("0..Requests.depth - 2", "0..31"));
    });

    it("wants them apart", () => {
      const fixture = two("⟪match Requests.id == Answers.id from 0..31;⟫", "⟦match Low.id == Answers.id from 0..31;⟧");
      expectOne(fixture, "RW1569", "completions do not tell the commands of Low from those of Requests");
    });
  });

  it("still takes keys of 64 bits", () => {
    expectClean(pair);
  });
});
