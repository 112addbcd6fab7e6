import { describe, expect, it } from "vitest";
import { check, checkDeclarations } from "./check.ts";

describe("the tree of", () => {
  it("operators bind as in TypeScript, bit operators tighter than comparisons", () => {
    expect(
      checkDeclarations(`\
const a = 1 + 2 * 3 << 4 & 5 == 6 ^ 7 | 8 && !b || -c < ~d;
const b = 10 - 4 - 3;
const c = (1 + 2) * 3;`),
    ).toBe(`\
const a value=((((((1 + (2 * 3)) << 4) & 5) == ((6 ^ 7) | 8)) && (!b)) || ((-c) < (~d)))
const b value=((10 - 4) - 3)
const c value=((1 + 2) * 3)`);
  });

  it("conditionals group to the right; truth values are no names", () => {
    expect(
      checkDeclarations(`\
const b = x ? y : z ? 1 : 2;
const f = a ? true : false;`),
    ).toBe(`\
const b value=(x ? y : (z ? 1 : 2))
const f value=(a ? true : false)`);
  });

  it("ranges, members, indices, calls and struct literals", () => {
    expect(
      checkDeclarations(`\
const c = 0..n - 1;
const d = -a.b[1].c;
const e = { a: 1, b: f(1, 2,), };`),
    ).toBe(`\
const c value=0..(n - 1)
const d value=(-a.b[1].c)
const e value={ a: 1, b: f(1, 2) }`);
  });

  it("integers in three bases", () => {
    expect(
      checkDeclarations(`\
const a = 0x1000_0000;
const b = 0b1010_1010;
const c = 65_536;
const d = 0..5;`),
    ).toBe(`\
const a value=268435456
const b value=170
const c value=65536
const d value=0..5`);
  });

  it("docs and attributes belong to what follows; an enum member's attributes may follow it", () => {
    expect(
      checkDeclarations(`\
/// Docs.
/// More.
@spec("1.2", key: "x\\"y", since: 6.6) @flag
enum E : u8 {
  /// Reads.
  read = 1,
  write = 2 @c("W"),
}`),
    ).toBe(`\
enum doc=Docs.\\nMore. attributes=[@spec(1.2, key: x"y, since: 6.6), @flag()] E base=u8
  doc=Reads. read value=1
  attributes=[@c(W)] write value=2`);
  });

  it("an entry: positions by bits, units and offsets", () => {
    expect(
      checkDeclarations(`\
entry Sqe 64 {
  dw[0] {
    [31:16] cid : u16 tag;
    [7] flags : u1 = 0;
    [13:10] reserved : u4;
  }
  byte[31:4] command;
  0x08 len : 1..65536 stored len - 1;
  (a.b) to : u32be unit 500 ms = 3;
  0x20 x : u8[4][2];
  0x28 y : bytes[n * 2];
  0x30 z : min..max;
  0x38 w : address of data;
  reserved rest;
}`),
    ).toBe(`\
entry Sqe size=64
  group position=dw[0]
    field position=[31:16] cid type=u16 tag=true
    field position=[7] flags type=u1 default=0
    reserved position=[13:10] type=u4
  command-slot position=byte[31:4]
  field position=@8 len type=1..65536 stored=(len - 1)
  field position=@a.b to type=u32be unit=500 ms default=3
  field position=@32 x type=u8[4][2]
  field position=@40 y type=bytes[(n * 2)]
  field position=@48 z type=min..max
  field position=@56 w type=address of data
  reserved-rest`);
  });

  it("keywords are names where a name stands", () => {
    expect(
      checkDeclarations(`\
struct S layout c { depth : u32; flags : u32; match : u32; "reserved" : u8; reserved : u8[3]; if : u32 unit 1 ms; }
entry command 4 { 0x00 command : u32; }
flags flags : u8 { enum = 1, flags = 2, reserved = 3 }
sequence sequence { fence <- 1; let.x <- 2; fence full; }`),
    ).toBe(`\
struct S layout=c
  struct-member depth type=u32
  struct-member flags type=u32
  struct-member match type=u32
  struct-member reserved type=u8
  struct-member type=u8[3]
  struct-member if type=u32 unit=1 ms
entry command size=4
  field position=@0 command type=u32
flags flags base=u8
  enum value=1
  flags value=2
  reserved value=3
sequence sequence
  body: 
    store target=fence value=1
    store target=let.x value=2
    fence`);
  });

  it("a file's heading and imports", () => {
    expect(
      check(`\
/// What it is.
@c(header: "x.h")
protocol p;
endian big;
import { a, b as c, } from "./x.ring";`),
    ).toBe(`\
protocol doc=What it is. attributes=[@c(header: x.h)] p
endian big
import names=[a, b as c] from=./x.ring`);
  });

  it("calls", () => {
    expect(
      checkDeclarations(`\
call ioctl(fd: handle, arg: updates Params, n: u32 = 0) : i32 = syscall 16;
call enter(fd: handle) : i32 = syscall 426 { fail result < 0: E(errno: Errno(-result)); retry intr, again; }`),
    ).toBe(`\
call ioctl result=i32 door=syscall 16
  fd type=handle
  arg access=updates type=Params
  n type=u32 default=0
call enter result=i32 door=syscall 426 retry=[intr, again]
  fd type=handle
  fail: fail condition=(result < 0) error=E fields=[errno: Errno((-result))]`);
  });

  it("calls by ioctl", () => {
    expect(
      checkDeclarations(`\
call a(d: handle) : i32 = ioctl _IO("W", 0);
call b(d: handle, ioctl: reads u32) : i32 = ioctl _IOW(0x57, base + 1, u64[2]) { retry again; }
call c(d: handle) : i32 = ioctl 0x5700;
call d(d: handle) : i32 = ioctl _IO;`),
    ).toBe(`\
call a result=i32 door=ioctl _IO(W, 0)
  d type=handle
call b result=i32 door=ioctl _IOW(87, (base + 1), u64[2]) retry=[again]
  d type=handle
  ioctl access=reads type=u32
call c result=i32 door=ioctl 22272
  d type=handle
call d result=i32 door=ioctl _IO
  d type=handle`);
  });

  it("structs by C's rules", () => {
    expect(
      checkDeclarations(`\
struct S layout c packed {
  argsz : u32 is sizeof(S) + sizeof(data);
  align : u8 align 4 = 2;
  union by op { case a, 4..7 { union : u8; } else {} }
  u : union by op.flag { case true { reserved : u8 align 2; } }
  data : u8[];
}`),
    ).toBe(`\
struct S layout=c packed=true
  struct-member argsz type=u32 computed=(sizeof(S) + sizeof(data))
  struct-member align type=u8 align=4 default=2
  c-union by=op
    c-case values=[a, 4..7]
      struct-member union type=u8
    c-case
  c-union u by=op.flag
    c-case values=[true]
      struct-member type=u8 align=2
  struct-member data type=u8[]`);
  });

  it("commands", () => {
    expect(
      checkDeclarations(`\
command match : Sqe(opcode: read) -> Cqe {
  0x00 fd : i32;
  transfer data : device writes bytes[len] moved Cqe.res;
  transfer path : device reads cstring;
  result x = Cqe.res;
}
command none : Sqe { reserved rest; }`),
    ).toBe(`\
command match entry=Sqe fixed=[opcode: read] completion=Cqe
  field position=@0 fd type=i32
  transfer data access=writes type=bytes[len] moved=Cqe.res
  transfer path access=reads type=cstring
  result x value=Cqe.res
command none entry=Sqe
  reserved-rest`);
  });

  it("statements", () => {
    expect(
      checkDeclarations(`\
sequence s(n: 1..8, /// Not taken.
  m: u32 = 0) -> Q {
  if (a) b(1); else if (c) { fence full; } else d <- 1 release;
  for i in 0..n - 1 { x[i] <- i; }
  let p : P = { a: n };
  return;
  return p;
}`),
    ).toBe(`\
sequence s returns=Q
  n type=1..8
  m type=u32 default=0
  body: 
    if condition=a
      then: 
        expression-statement expression=b(1)
      else: 
        if condition=c
          then: 
            fence
          else: 
            store target=d value=1 release=true
    for i range=0..(n - 1)
      body: 
        store target=x[i] value=i
    let p type=P value={ a: n }
    return
    return value=p
RW1010 3:21 this doc comment documents nothing`);
  });

  it("a queue", () => {
    expect(
      checkDeclarations(`\
queue Q(fd: handle) {
  region r = mmap(fd, 0, 4096);
  cells in r { 0x00 depth : u32 host; (p.tail) tail : u32[4] device; }
  ring R of E host in (r + 4) { depth 2..4; index u32; spare 1; free a; valid b; }
  submit R { publish { tail <- tail release; } }
  complete R { retire { head <- head; } wait fd; }
  match A.b == C.d from keys;
  fail C.res < 0: Failed(code: C.res);
  cancel by x;
  sequence open { }
}`),
    ).toBe(`\
queue Q
  fd type=handle
  region r value=mmap(fd, 0, 4096)
  cells place=r
    cell position=@0 depth type=u32 writer=host
    cell position=@p.tail tail type=u32[4] writer=device
  ring R entry=E producer=host place=(r + 4)
    depth value=2..4
    index type=u32
    spare value=1
    free value=a
    valid value=b
  submit ring=R
    publish: 
      store target=tail value=tail release=true
  complete ring=R wait=fd
    retire: 
      store target=head value=head
  match submitted=[A.b] completed=[C.d] from=keys
  fail condition=(C.res < 0) error=Failed fields=[code: C.res]
  cancel command=x
  sequence open
    body: `);
  });

  it("members may follow a closing brace directly or after ';'", () => {
    expect(
      checkDeclarations(`\
entry A 4 { dw[0] { [31:0] a : u32; }; };
const b = 1;`),
    ).toBe(`\
entry A size=4
  group position=dw[0]
    field position=[31:0] a type=u32
const b value=1`);
  });

  it("'[' and '(' stand on the line of what they follow", () => {
    expect(
      checkDeclarations(`\
const a = b
[1];`),
    ).toBe(`\
const a value=b
RW1006 3:12 expected ';' after 'b'
RW1009 4:1 '[' does not begin a declaration`);
  });

  it("comments are no part of the tree", () => {
    expect(
      checkDeclarations(`\
const a /* one */ = 1; // two
/* three
 */ const b = 2; //// four`),
    ).toBe(`\
const a value=1
const b value=2`);
  });
});
