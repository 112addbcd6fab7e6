import { describe, expect, it } from "vitest";
import { having, pair } from "../fixtures.ts";
import { expectClean, expectOne } from "../marked.ts";
import { block } from "../register-texts.ts";

describe("overlaps", () => {
  it("names both parties", () => {
    const found = expectOne(
      block("  0x08 ⟪base⟫ : u64;\n  0x0c ⟦mask⟧ : u32;"),
      "RW1801",
      "register 'mask' overlaps register 'base'",
    );
    expect(found.related[0]!.message).toBe("'base' stands here");
  });

  it("looks into arrays and blocks", () => {
    expectOne(
      block("  0x00 ⟪vector⟫[0..7] stride 8 : u32;\n  0x10 ⟦mask⟧ : u32;"),
      "RW1801",
      "register 'mask' overlaps register 'vector'",
    );
    expectClean(block("  0x00 vector[0..7] stride 8 : u32;\n  0x14 mask : u32;"));
    expectOne(
      block("  0x100 block port[0..3] stride 16 { 0x0 ⟪control⟫ : u32; 0x4 status : u32; }\n  0x120 ⟦mask⟧ : u32;"),
      "RW1801",
      "register 'mask' overlaps register 'port.control'",
    );
  });

  it("lets arrays lie in each other's gaps", () => {
    expectClean(block("  0x00 low[0..7] stride 8 : u32;\n  0x04 high[0..7] stride 8 : u32;"));
    expectOne(
      block("  0x00 ⟪low⟫[0..7] stride 8 : u32;\n  0x04 ⟦high⟧[0..7] stride 4 : u32;"),
      "RW1801",
      "register 'high' overlaps register 'low'",
    );
  });

  it("tries what computed offsets can be, and says when registers meet", () => {
    const cap = "  0x00 cap : u32 readonly { [0] distance : u1; reserved rest; }\n";
    expectClean(block(`${cap}  0x10 tail : u32;\n  (0x14 + 4 * cap.distance) head : u32;`));
    expectOne(
      block(`${cap}  0x10 ⟪tail⟫ : u32;\n  (0x14 - 4 * cap.distance) ⟦head⟧ : u32;`),
      "RW1801",
      "register 'head' overlaps register 'tail' when cap.distance = 1",
    );
  });

  it("allows another view that says so", () => {
    expectClean(block("  0x00 status : u32 readonly;\n  0x00 command : u32 write only alias;"));
  });
});

describe("alignment", () => {
  it("counts the stride", () => {
    expectOne(
      block("  0x00 ⟦vector⟧[0..3] stride 6 : u32;"),
      "RW1802",
      "register 'vector' stands at 0x06, which is no multiple of its 4 bytes",
    );
  });

  it("counts the block", () => {
    expectOne(
      block("  0x102 block port { 0x0 ⟦control⟧ : u32; }"),
      "RW1802",
      "register 'port.control' stands at 0x102, which is no multiple of its 4 bytes",
    );
  });

  it("says for which values a computed offset is not aligned", () => {
    expectOne(
      block("  0x00 cap : u32 readonly { [3:0] shift : u4; reserved rest; }\n  (0x10 << cap.shift >> 4) ⟦bell⟧ : u32;"),
      "RW1802",
      "register 'bell' stands at 0x01 when cap.shift = 0, which is no multiple of its 4 bytes",
    );
  });

  it("trusts what a device says in more values than can be tried", () => {
    expectClean(block("  0x00 start : u32 readonly;\n  (start) control : u32;\n  (start + 4) status : u32;"));
  });

  it("counts where the block of registers starts", () => {
    expectOne(
      "registers A in bar 0 + 2 {\n  0x00 ⟦a⟧ : u32;\n}\n",
      "RW1802",
      "register 'a' stands at 0x02, which is no multiple of its 4 bytes",
    );
    expectClean("registers A(start: u32) in bar 0 + start {\n  0x00 a : u32;\n}\n");
  });

  it("asks less of halves", () => {
    expectClean(block("  0x04 base : u64 split low high;"));
    expectOne(
      block("  0x04 ⟦base⟧ : u64;"),
      "RW1802",
      "register 'base' stands at 0x04, which is no multiple of its 8 bytes",
    );
  });
});

describe("arrays", () => {
  it("have elements that stand apart", () => {
    expectOne(
      block("  0x00 ⟦vector⟧[0..3] stride 4 : u64 split low high;"),
      "RW1807",
      "elements of 'vector' overlap: 8 bytes at a distance of 4",
    );
  });

  it("say when a computed stride is too short", () => {
    expectOne(
      block(
        "  0x00 cap : u32 readonly { [3:0] shift : u4; reserved rest; }\n" +
          "  0x1000 block ⟦queue⟧[0..7] stride (4 << cap.shift) { 0x0 tail : u32; 0x4 head : u32; }",
      ),
      "RW1807",
      "elements of 'queue' overlap: 8 bytes at a distance of 4 when cap.shift = 0",
    );
    expectClean(
      block(
        "  0x00 cap : u32 readonly { [3:0] shift : u4; reserved rest; }\n" +
          "  0x1000 block queue[0..65535] stride (8 << cap.shift) { 0x0 tail : u32; (4 << cap.shift) head : u32; }",
      ),
    );
  });

  it("of blocks have a stride", () => {
    expectOne(block("  0x00 block port⟦[0..3]⟧ { 0x0 a : u32; }"), "RW1813", "block 'port' has no stride");
  });

  it("have bounds in order", () => {
    expectOne(block("  0x00 a⟦[3..0] stride 4⟧ : u32;"), "RW1314", "3..0 holds no value");
  });
});

describe("alternatives", () => {
  const when = (then: string, otherwise: string) =>
    block(`  when modern { ${then} } else { ${otherwise} }`, "(modern: bool)");

  it("may stand on the same bytes, and be one register in two places", () => {
    expectClean(when("0x00 status : u32; 0x08 mode : u8;", "0x00 state : u16; 0x02 mode : u8;"));
  });

  it("of one name are alike", () => {
    expectOne(
      when("0x00 ⟪status⟫ : u32;", "0x04 ⟦status⟧ : u16;"),
      "RW1819",
      "the alternatives of 'status' are not alike",
    );
  });

  it("do not excuse what is there with both", () => {
    expectOne(
      block("  0x00 ⟪always⟫ : u32;\n  when modern { 0x00 ⟦status⟧ : u32; }", "(modern: bool)"),
      "RW1801",
      "register 'status' overlaps register 'always'",
    );
    expectOne(
      block("  0x00 ⟪status⟫ : u32;\n  when modern { 0x04 ⟦status⟧ : u32; }", "(modern: bool)"),
      "RW1108",
      "'status' stands twice in registers Controller",
    );
  });
});

describe("places", () => {
  it("that depend on themselves are told", () => {
    expectOne(
      block("  (b) ⟦a⟧ : u32;\n  (c) ⟪b⟫ : u32;\n  (a) ⟪c⟫ : u32;"),
      "RW1820",
      "where 'a' stands depends on itself: a → b → c → a",
    );
  });

  it("may ask a register of the same block", () => {
    expectClean(
      block("  0x00 block queue[0..3] stride 16 { 0x0 place : u8; (4 + queue[0].place % 2 * 4) tail : u32; }"),
    );
  });

  it("have a bar that exists", () => {
    expectOne(
      "registers A in bar ⟦6⟧ {\n  0x00 a : u32;\n}\n",
      "RW1302",
      "6 does not fit the number of a bar, which holds 0 to 5",
    );
  });

  it("are no registers, and no numbers", () => {
    expectOne(
      "registers A in bar 0 { 0x0 a : u32; }\n\nregisters B in ⟦A⟧ { 0x0 b : u32; }\n",
      "RW1107",
      "'A' is a block of registers, not a region",
    );
    expectOne(
      "registers B(start: u32) in ⟦start⟧ { 0x0 b : u32; }\n",
      "RW1107",
      "'start' is a local name, not a region",
    );
  });

  it("of a region are mapped by the queue that uses them", () => {
    const bells = "registers Bells in bells {\n  0x00 bell : u32 write only;\n}\n\n";
    const used = having(pair, "if (state.asleep) { wake(fd); }", "bell <- 1;");
    expectOne(
      bells.replace("in bells", "in ⟪bells⟫") + used.replace("queue Pair", "queue ⟦Pair⟧"),
      "RW1825",
      "queue Pair has no region 'bells', in which registers Bells stand",
    );
    const found = expectOne(
      bells.replace("in bells", "in ⟪BAR2⟫") + used.replace("queue Pair", "queue ⟦Pair⟧"),
      "RW1825",
      "queue Pair has no region 'BAR2', in which registers Bells stand",
    );
    expect(found.help).toBe("a PCI function's base address register is 'bar 2'");
    expectClean(bells + having(used, "0x10000);", "0x10000);\n  region bells = mmap(fd, 0x20000, 4096);"));
  });
});
