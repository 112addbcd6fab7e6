import { expect, it } from "vitest";
import { check } from "./check.ts";

it("the tree of layouts", () => {
  expect(
    check(`\
protocol p;
endian big;
bits msb0;
enum E : u8 open { a = 1 }
struct Status 15 bits { [0] code : u15; }
struct Header(version: u8 = 1) 8 {
  0x00 size : u16 is sizeof(Header) - 2;
  reserved rest ignore;
}
entry Slot(wide: bool) 32 {
  dw[0] n : u16 tag stored n - 1 is n unit 2 ms align 8 max 64 = 8 since wide;
  dw[1] reserved : u32 = 1;
  dw[2] reserved : u32 must be 0;
  byte[15:12] text : string[4] pad 0x20;
  qw[2] data : union by wide {
    /// One.
    case a, 2..3 { qw[2] h : Header(2); }
    else { reserved rest; }
  }
  qw[3] union by x.y { else { } }
  where n > 1 && wide;
  view posted { 0 a : u8; }
  when wide { 0 b : u8; } else { 0 c : u8; }
}
command read(count: 1..4) : Slot { where count > 1; }`),
  ).toBe(`\
protocol p
endian big
bit-numbers from=msb0
enum E base=u8 open=true
  a value=1
struct Status layout=ranges size=15 counts=bits
  field position=[0] code type=u15
struct Header layout=ranges size=8 counts=bytes
  version type=u8 default=1
  field position=@0 size type=u16 computed=(sizeof(Header) - 2)
  reserved-rest
    policy: ignore
entry Slot size=32
  wide type=bool
  field position=dw[0] n type=u16 tag=true stored=(n - 1) computed=n unit=2 ms align=8 maximum=64 default=8 since=wide
  reserved position=dw[1] type=u32
    policy: written value=1
  reserved position=dw[2] type=u32
    policy: must value=0
  field position=byte[15:12] text type=string[4] pad 32
  union position=qw[2] data by=wide
    union-case doc=One. values=[a, 2..3]
      field position=qw[2] h type=Header(2)
    union-case
      reserved-rest
  union position=qw[3] by=x.y
    union-case
  where condition=((n > 1) && wide)
  view posted
    field position=@0 a type=u8
  entry-when condition=wide
command read entry=Slot
  count type=1..4
  where condition=(count > 1)`);
});
