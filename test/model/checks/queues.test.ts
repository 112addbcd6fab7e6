import { describe, expect, it } from "vitest";
import { having, pair } from "../fixtures.ts";
import { expectClean, expectOne, fixed } from "../marked.ts";

it("takes a queue that is right", () => {
  expectClean(pair);
});

describe("publish order", () => {
  it("wants the tail released, and adds it", () => {
    const fixture = having(pair, "filled <- tail release;", "⟦filled <- tail;⟧");
    const found = expectOne(fixture, "RW1508", "the store of 'tail' must be a release");
    expect(found.fixes![0]!.safe).toBe(true);
    expect(fixed(fixture, found)).toBe(pair);
  });

  it("wants the head released", () => {
    expectOne(
      having(pair, "done <- head release;", "⟦done <- head;⟧"),
      "RW1508",
      "the store of 'head' must be a release",
    );
  });

  it("wants the tail stored", () => {
    expectOne(
      having(pair, "retire { done <- head release; }", "retire ⟦{ done <- 0; }⟧"),
      "RW1506",
      "these steps never tell the head of ring Answers to the device",
    );
  });

  it("wants the host's cell as wide as the index", () => {
    const wide = having(pair, "(0x08) done   : u32 host", "(0x18) done   : u64 host");
    const fixture = having(wide, "retire { done <-", "retire { ⟦done⟧ <-");
    expectOne(fixture, "RW1512", "'done' is u64, but the ring's index is u32");
  });

  it("wants the index stored where there are no steps at all", () => {
    const of = (index: string, ring: string) => `these steps never tell the ${index} of ring ${ring} to the device`;
    const retire = having(pair, "retire { done <- head release; }", "");
    expectOne(having(retire, "complete Answers", "complete ⟦Answers⟧"), "RW1506", of("head", "Answers"));
    const publish = pair.replace(/publish \{[^]*?\n    \}/, "");
    expectOne(having(publish, "submit Requests", "submit ⟦Requests⟧"), "RW1506", of("tail", "Requests"));
  });

  it("wants a fence before the device's words are read", () => {
    const fixture = having(having(pair, "      fence full;\n", ""), "(state.asleep)", "(⟦state⟧.asleep)");
    const found = expectOne(fixture, "RW1509", "'state' is read after a store with no 'fence full' between");
    expect(found.related[0]!.message).toBe("this store may still be on its way");
  });

  it("follows both ways of a condition", () => {
    const fenced = "if (size == 1) { fence full; } else { fence full; }";
    expectClean(having(pair, "fence full;", fenced));
    expectOne(
      having(having(pair, "fence full;", "if (size == 1) { fence full; }"), "(state.asleep)", "(⟦state⟧.asleep)"),
      "RW1509",
      "'state' is read after a store with no 'fence full' between",
    );
  });

  it("does not hold for indices, which only make the ring look fuller", () => {
    expectClean(
      having(
        pair,
        "      fence full;\n      if (state.asleep) { wake(fd); }",
        "      if (tail - taken > 1) { wake(fd); }",
      ),
    );
  });

  it("keeps the device's cells to the device", () => {
    expectOne(
      having(pair, "done <- head release;", "done <- head release; ⟦ready⟧ <- 0;"),
      "RW1510",
      "'ready' is written by the device",
    );
  });
});

describe("parts and rules", () => {
  it.each(["submit", "complete", "match"])("wants '%s'", (part) => {
    const whole = { submit: /  submit[^]*?\n  }\n/, complete: /  complete[^]*?\n  }\n/, match: /  match.*\n/ }[part]!;
    const fixture = having(pair, "queue Pair", "queue ⟦Pair⟧").replace(whole, "");
    expect(expectOne(fixture, "RW1501", `queue Pair has no '${part}'`).help).toContain(`'${part} `);
  });

  it.each(["depth size;", "spare 0;"])("wants '%s'", (rule) => {
    const fixture = pair.replace(rule, "").replace("ring Requests", "ring ⟦Requests⟧");
    const word = rule.split(" ")[0]!;
    expect(expectOne(fixture, "RW1503", `ring Requests does not say '${word}'`).help).toContain(`'${word} `);
  });

  it("takes each rule once", () => {
    expectOne(having(pair, "free taken;", "free taken; ⟦free taken;⟧"), "RW1504", "ring Requests says 'free' twice");
  });

  it("wants the rule of the ring's own side", () => {
    expectOne(
      having(pair, "free taken;", "⟦valid taken;⟧"),
      "RW1505",
      "'valid' does not belong to a ring that the host fills: say 'free'",
    );
  });

  it("knows the queue's cells and regions", () => {
    const cell = expectOne(having(pair, "free taken;", "free ⟦takn⟧;"), "RW1106", "there is no cell 'takn'");
    expect(cell.help).toBe("did you mean 'taken'?");
    expectOne(having(pair, "cells in memory", "cells in ⟦memry⟧"), "RW1106", "there is no region 'memry'");
    expectOne(having(pair, "submit Requests", "submit ⟦Requets⟧"), "RW1106", "there is no ring 'Requets'");
  });

  it("matches by the tag, at its width", () => {
    expectOne(
      having(pair, "match Request.id", "match ⟦Request.value⟧"),
      "RW1515",
      "'value' of entry Request is not its tag",
    );
    expectOne(
      having(pair, "== Answer.id", "== ⟦Request.id⟧"),
      "RW1517",
      "expected a field of Answer, the entry of ring Answers",
    );
    const swapped = having(pair, "match Request.id == Answer.id", "match ⟦Answer.id⟧ == Request.id");
    const found = expectOne(swapped, "RW1517", "expected a field of Request, the entry of ring Requests");
    expect(fixed(swapped, found)).toBe(pair);
  });
});

describe("conditions", () => {
  it("are bools", () => {
    const fixture = having(pair, "if (state.asleep)", "if (⟦taken⟧)");
    const found = expectOne(fixture, "RW1307", "a condition is a bool, not u32");
    expect(fixed(fixture, found)).toContain("if (taken != 0)");
  });

  it("compare flags with 'none'", () => {
    const fixture = having(pair, "if (state.asleep)", "if (⟦state⟧)");
    const found = expectOne(fixture, "RW1307", "a condition is a bool, not State");
    expect(fixed(fixture, found)).toContain("if (state != none)");
    expectClean(fixed(fixture, found));
  });
});
