import { describe, expect, it } from "vitest";
import { checkDeclarations } from "./check.ts";

const steps = (text: string) => checkDeclarations(`sequence s { ${text} }`).replace(/^sequence s\n {2}body: \n?/, "");

describe("the tree of steps", () => {
  it.each([
    ["control.on = false;", "    assign target=control.on value=false"],
    ["queue[2].tail = 4;", "    assign target=queue[2].tail value=4"],
    ["wait !status.ready within cap.to + 500 ms;", "    wait condition=(!status.ready) within=(cap.to + 500 ms)"],
    ["wait ready;", "    wait condition=ready"],
    [
      "while busy within 1 s { kick(); }",
      "    while condition=busy within=1 s\n      body: \n        expression-statement expression=kick()",
    ],
    [
      "run identify(kind: 1, data: page) on admin;",
      "    run command=identify arguments=[kind: 1, data: page] on=admin",
    ],
    ["let r = run flush within 2 s;", "    run result=r command=flush within=2 s"],
    ["let run = 4;", "    let run value=4"],
    ["let a = run + 1;", "    let a value=(run + 1)"],
    ["allocate page : bytes[4 KiB] align 4096;", "    allocate page type=bytes[4 KiB] align=4096"],
    ["undo { table <- 0; }", "    undo\n      body: \n        store target=table value=0"],
    ["fail Late(by: 3 us);", "    raise error=Late fields=[by: 3 us]"],
    ["fail Late;", "    raise error=Late"],
    ["signal release(value: address of page);", "    signal packet=release arguments=[value: address of page]"],
    ["await ready_mem(value: index of Sq);", "    await packet=ready_mem arguments=[value: index of Sq]"],
  ])("%s", (text, tree) => {
    expect(steps(text)).toBe(tree);
  });
});

describe("words that begin steps are names elsewhere", () => {
  it.each([
    ["wait <- 1;", "    store target=wait value=1"],
    ["while.x = 1;", "    assign target=while.x value=1"],
    ["undo(1);", "    expression-statement expression=undo(1)"],
    ["run(2);", "    expression-statement expression=run(2)"],
    ["signal <- await[ms];", "    store target=signal value=await[ms]"],
    ["fail[1] <- address;", "    store target=fail[1] value=address"],
    ["let ms = s;", "    let ms value=s"],
  ])("%s", (text, tree) => {
    expect(steps(text)).toBe(tree);
  });

  it("and a unit is one on its number's line only", () => {
    expect(steps("let a = 4\nms <- 1;")).toContain("RW1006");
    expect(checkDeclarations("const a = b ? 1 ms : 2 s;")).toBe("const a value=(b ? 1 ms : 2 s)");
    expect(checkDeclarations("entry E 8 {\n  0x04 ms : u32;\n}")).toContain("field position=@4 ms type=u32");
  });
});

describe("recovery among steps", () => {
  it.each([
    ["wait ready within;", "RW1005 4:18 expected an expression, found ';'"],
    ["wait ready 5 ms;", "RW1005 4:12 expected ';', found '5'"],
    ["while ready within 1 s kick();", "RW1005 4:24 expected '{', found 'kick'"],
    ["allocate page;", "RW1005 4:14 expected ':', found ';'"],
    ["run flush on;", "RW1005 4:13 expected the name of a queue, found ';'"],
    ["signal release;", "RW1005 4:15 expected '(', found ';'"],
    ["undo table <- 0;", "RW1005 4:6 expected '{', found 'table'"],
    ["5 = a;", "RW1014 4:3 a store is written '<-'"],
  ])("%s leaves the next", (text, told) => {
    const seen = checkDeclarations(`sequence s {\n${text}\n  fence full;\n}`);
    expect(seen.match(/^RW.*$/gm)).toEqual([told]);
    expect(seen).toContain("    fence");
  });
});

it("reads gates", () => {
  expect(checkDeclarations("/// Doc.\ngate g(f: Features) = f.x && !h;\n")).toBe(
    "gate doc=Doc. g value=(f.x && (!h))\n  f type=Features",
  );
});

it("reads devices, and goes on behind a broken member", () => {
  const text = `device D {
  pci class 0x10802;
  pci vendor 1 device 2;
  pci rubbish;
  uacce "u";
  file "/dev/d";
  registers R;
  queue Q;
  stream S;
  addresses sva, mapped;
  open start;
}`;
  expect(checkDeclarations(text)).toBe(`device D
  pci-class value=67586
  pci-identity vendor=1 device=2
  uacce text=u
  file text=/dev/d
  registers R
  queue Q
  stream S
  addresses modes=[sva, mapped]
  open start
RW1005 6:7 expected 'class' or 'vendor', found 'rubbish'`);
});

it("reads a device whose members stand at the start of lines", () => {
  expect(checkDeclarations('device D {\nfile "d";\nqueue Q;\nregisters R;\n}')).toBe(
    "device D\n  file text=d\n  queue Q\n  registers R",
  );
});

it("reads streams", () => {
  const text = `stream S of u32 {
  dw[0] id : u32;
  packet a(id: 1) 2.. { dw[1] words : u32[]; }
  packet b(id: 2) 1..4 { }
  packet c (1 + id) { }
  signal by a;
  await by b;
}`;
  expect(checkDeclarations(text)).toBe(`stream S element=u32
  field position=dw[0] id type=u32
  packet a fixed=[id: 1] size=2 open=true
    field position=dw[1] words type=u32[]
  packet b fixed=[id: 2] size=1..4
  packet c size=(1 + id)
  stream-role role=signal packet=a
  stream-role role=await packet=b`);
});
