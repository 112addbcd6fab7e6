import { describe, expect, it } from "vitest";
import { checkSource } from "../../../src/model/check.ts";
import { having } from "../fixtures.ts";
import { expectClean, expectOne, header } from "../marked.ts";
import { tagged } from "../queue-fixtures.ts";

const match = "match Request.id == Answer.id from 0..Requests.depth - 2;";
const choice = having(tagged, "source: u16", "version: 1..3");

describe("alternatives", () => {
  it("have a part each", () => {
    expectClean(choice.replace(match, `when version { case 1, 3 { ${match} } case 2 { match in order; } }`));
    expectClean(choice.replace(match, `when version > 1 { ${match} } else { match in order; }`));
  });

  it("are served by a match that stands around them", () => {
    const submit = "submit Requests { publish { filled <- tail release; } }";
    const complete = "complete Answers { retire { done <- head release; } }";
    const late = "complete Answers { retire { done <- head release; fence full; } }";
    const inside = having(choice, complete, `when version > 1 { ${complete} } else { ${late} }`);
    expectClean(inside);
    expectClean(inside.replace(submit, `when version > 1 { ${submit} } else { ${submit} }`));
  });

  it("take each value once", () => {
    const fixture = choice.replace(match, `when version { case 1, ⟪2⟫ { ${match} } case ⟦2..3⟧ { match in order; } }`);
    expectOne(fixture, "RW1561", "the values 2 stand in two cases");
  });

  it("leave no value out", () => {
    const fixture = choice.replace(match, `when ⟦version⟧ { case 1 { ${match} } case 3 { match in order; } }`);
    expectOne(fixture, "RW1562", "no case is for 2");
  });

  it("take the members of a closed enum, and all numbers of an open one", () => {
    const of = (words: string) => `enum Form : u8 ${words} { short = 1, long = 2 }\n\n`;
    const told = choice
      .replace("version: 1..3", "form: Form")
      .replace(match, `when ⟦form⟧ { case short { ${match} } case long { match in order; } }`);
    expectClean(of("closed") + told.replace(/[⟦⟧]/g, ""));
    expectOne(of("open") + told, "RW1562", "no case is for 0 and others");
  });

  it("all have what the queue needs", () => {
    const fixture = choice.replace(match, `when ⟦version > 1⟧ { ${match} }`);
    expectOne(fixture, "RW1563", "queue Pair has no 'match' in one of these alternatives");
  });

  it("have nothing a second time that stands around them", () => {
    const stops = "stops when done != 0 recover again;";
    const sequence = "sequence again { return; }\n\n";
    expectClean(sequence + choice.replace(match, `${match} ${stops}`));
    const fixture = sequence + choice.replace(match, `${match} ⟪${stops}⟫ when version > 1 { ⟦${stops}⟧ }`);
    expectOne(fixture, "RW1502", "queue Pair has two of 'stops'");
  });

  it("keep their names to themselves", () => {
    const cells = "cells in memory { 0x40 event : u32 host; }";
    const fixture = choice.replace(match, `${match} when version > 1 { ${cells} }`);
    expectClean(fixture);
    expectOne(
      fixture.replace("filled <- tail release;", "⟦event⟧ <- 1; filled <- tail release;"),
      "RW1106",
      "there is no value 'event'",
    );
  });
});

it("fails in each alternative by its own", () => {
  const fails = (error: string, field: string) => `fail Answer.status != 0: ${error}(${field}: Answer.status);`;
  const fixture = choice.replace(
    match,
    `${match} when version > 1 { ${fails("⟪PairError⟫", "status")} } else { ${fails("⟦PairError⟧", "other")} }`,
  );
  expectOne(fixture, "RW1613", "error PairError has other fields here than elsewhere");
});

it("is whole where its steps are only warned of", () => {
  const fixture = having(tagged, "filled <- tail release;", "filled <- tail release; done <- 2 ^ 4;");
  const { program, diagnostics } = checkSource(header + fixture);
  expect(diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(program?.root.queues.map(({ name }) => name)).toEqual(["Pair"]);
});

describe("cells", () => {
  const cell = (text: string) => having(tagged, "0x04 done : u32 host;", `0x04 done : u32 host;\n    ${text}`);

  it("stand at multiples of their size", () => {
    expectOne(
      cell("0x0a ⟦more⟧ : u32 host;"),
      "RW1557",
      "cell 'more' of 4 bytes stands at 0xa, which is no multiple of 4",
    );
  });

  it("have bytes of their own", () => {
    const fixture = cell("0x06 ⟦more⟧ : u16 host;").replace("0x04 done", "0x04 ⟪done⟫");
    expectOne(fixture, "RW1559", "cell 'more' takes bytes of 'done' at 0x6");
  });

  it("are written by one side", () => {
    const fixture = cell("0x04 ⟦more⟧ : u32 device;").replace("0x04 done", "0x04 ⟪done⟫");
    expectOne(fixture, "RW1558", "'more' and 'done' are the same bytes, one written by the host, one by the device");
  });

  it("lie in their region", () => {
    const fixture = cell("0x1000 ⟦more⟧ : u32 host;").replace("region memory", "region ⟪memory⟫");
    expectOne(fixture, "RW1560", "cell 'more' ends at byte 4100, beyond the end of region memory");
  });
});

describe("memory of the host's", () => {
  it("is a region, too", () => {
    expectClean(having(tagged, "mmap(fd, 0, 4096)", "memory(4096, 64)").replace("fd: handle, ", ""));
    expectOne(
      having(tagged, "mmap(fd, 0, 4096)", "memory(4096, ⟦48⟧)").replace("fd: handle, ", ""),
      "RW1530",
      "an alignment is a power of two, not 48",
    );
  });
});
