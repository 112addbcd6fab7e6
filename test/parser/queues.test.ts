import { describe, expect, it } from "vitest";
import { checkDeclarations } from "./check.ts";

describe("the tree of queues", () => {
  it("rules of a ring", () => {
    expect(
      checkDeclarations(`
queue Q(fd: handle) {
  ring A of E host { depth 2..max; spare 1; free C.head; accepts read, write,; align 4 KiB; takes 2; link flags.next; }
  ring B of C device in m + 8 { depth 4; index u16; stamp phase = turn from 1, used = 0; valid phase == turn; idle phase = 0; chain while flags.next; }
  ring D of T shared { }
}`),
    ).toBe(`\
queue Q
  fd type=handle
  ring A entry=E producer=host
    depth value=2..max
    spare value=1
    free value=C.head
    accepts commands=[read, write]
    align value=4 KiB
    takes value=2
    link value=flags.next
  ring B entry=C producer=device place=(m + 8)
    depth value=4
    index type=u16
    stamp
      field=phase value=turn from=1
      field=used value=0
    valid value=(phase == turn)
    idle
      field=phase value=0
    chain value=flags.next
  ring D entry=T producer=shared`);
  });

  it("matches", () => {
    expect(
      checkDeclarations(`
queue Q() {
  match A.b == C.d from keys;
  match (id, A.b) == (c, C.d) upto from 0..R.depth - 2;
  match index of R == C.slot from slots;
  match address of R == C.at from record;
  match in order;
  match in order upto C.head;
  match a == b from record.first..record.last;
}`),
    ).toBe(`\
queue Q
  match submitted=[A.b] completed=[C.d] from=keys
  match submitted=[id, A.b] completed=[c, C.d] from=range range=0..(R.depth - 2)
    upto: 
  match submitted=[index of R] completed=[C.slot] from=slots
  match submitted=[address of R] completed=[C.at] from=record
  match from=order
  match from=order
    upto: value=C.head
  match submitted=[a] completed=[b] from=range range=record.first..record.last`);
  });

  it("what is done around rings", () => {
    expect(
      checkDeclarations(`
queue Q() {
  complete R { retire { } arm { wanted <- 1; fence full; } wait 3; }
  complete Done { }
  stops when state.halted recover again;
}`),
    ).toBe(`\
queue Q
  complete ring=R wait=3
    retire: 
    arm: 
      store target=wanted value=1
      fence
  complete ring=Done
  stops condition=state.halted recover=again`);
  });

  it("alternatives", () => {
    expect(
      checkDeclarations(`
queue Q() {
  when event_idx { cancel by a; } else { cancel by b; }
  when event_idx { cancel by a; }
  when version { case 1, 2 { cancel by a; } case 3..9 { } }
}`),
    ).toBe(`\
queue Q
  queue-when condition=event_idx
    cancel command=a
    cancel command=b
  queue-when condition=event_idx
    cancel command=a
  queue-choice value=version
    queue-case values=[1, 2]
      cancel command=a
    queue-case values=[3..9]`);
  });

  it("records, encodings, events", () => {
    expect(
      checkDeclarations(`
record Done(op: Op) 32 align 32 device {
  0x0 status : u8;
  reserved rest;
  valid status != 0;
  idle status = 0, other = 1;
}

record Header 16 host { }

encoding Prp of u64 { direct 2; capacity 512; chain last; boundary 4 KiB; align 4; max 8; memory inline; }

encoding Chain of Desc { address at; length size; writes flags.write; follow next while flags.next; chain next; }

event seen : C(kind: 1) { result what = C.info; }`),
    ).toBe(`\
record Done size=32 align=32 writer=device
  op type=Op
  field position=@0 status type=u8
  reserved-rest
  record-valid value=(status != 0)
  record-idle
    field=status value=0
    field=other value=1
record Header size=16 writer=host
encoding Prp element=u64
  direct value=2
  capacity value=512
  chain how=last
  boundary value=4 KiB
  align value=4
  max value=8
  memory how=inline
encoding Chain element=Desc
  address field=at
  length field=size
  writes value=flags.write
  follow field=next value=flags.next
  chain how=next
event seen entry=C fixed=[kind: 1]
  result what value=C.info`);
  });

  it("what a command lends and how it ends", () => {
    expect(
      checkDeclarations(`
command c(count: 1..8) : E(op: x) -> C {
  record header : Header(kind: in) as Chain;
  record done : Done;
  transfer data : device writes bytes[n] as Prp moved C.n until stopped;
  completes while C.more;
  completes never;
  fail done.status != 0: Failed(status: done.status);
}`),
    ).toBe(`\
command c entry=E fixed=[op: x] completion=C
  count type=1..8
  command-record header record=Header values=[kind: in] encoding=Chain
  command-record done record=Done
  transfer data access=writes type=bytes[n] encoding=Prp moved=C.n until=stopped
  completes how=while condition=C.more
  completes how=never
  fail condition=(done.status != 0) error=Failed fields=[status: done.status]`);
  });

  it("broken members leave the others", () => {
    expect(
      checkDeclarations(`
queue Q() {
  ring A of E host { depth; stamp phase from 1; accepts read write; spare 1; }
  match (a, b == c from keys;
  match a == b from somewhere;
  stops if x;
  when { cancel by a; }
  when v { case 1 { cancel a; } cancel by b; }
  complete R { retire { } retire { } }
  submit R { publish { } publish { } }
  cancel by c;
}`),
    ).toBe(`\
queue Q
  ring A entry=E producer=host
    depth
    stamp
    accepts commands=[read]
    spare value=1
  match
  match submitted=[a] completed=[b] from=range range=somewhere
  stops
  queue-when
    cancel command=a
  queue-choice value=v
    queue-case values=[1]
      cancel
  complete ring=R
    retire: 
  submit ring=R
    publish: 
  cancel command=c
RW1005 5:27 expected an expression, found ';'
RW1005 5:41 expected '=', found 'from'
RW1005 5:62 expected ';', found 'write'
RW1005 6:20 expected ')', found 'from'
RW1005 8:9 expected 'when', found 'if'
RW1005 9:8 expected what is tested, found '{'
RW1005 10:28 expected 'by', found 'a'
RW1005 10:33 expected 'case', as before it, found 'cancel'
RW1005 11:27 expected one 'retire' at most, found 'retire'
RW1005 12:26 expected one 'publish' at most, found 'publish'`);
  });

  it("broken records, encodings and events leave the others", () => {
    expect(
      checkDeclarations(`
record Done 32 { 0x0 a : u8; }
record Two 16 device { valid; idle a; 0x0 b : u8; }
encoding P { direct 2; }
encoding R of u64 { chain first; follow next; size 3; direct 1; }
event e { }
event f : C(kind: 1) { transfer x; result y = C.z; }
command c : E { record a = B; completes often; completes once; }`),
    ).toBe(`\
record Done size=32
  field position=@0 a type=u8
record Two size=16 writer=device
  record-valid
  record-idle
  field position=@0 b type=u8
encoding P
  direct value=2
encoding R element=u64
  direct value=1
event e
event f entry=C fixed=[kind: 1]
  result y value=C.z
command c entry=E
  command-record a
  completes
  completes how=once
RW1005 4:16 expected 'host' or 'device', whoever writes it, found '{'
RW1005 5:29 expected an expression, found ';'
RW1005 5:37 expected '=', found ';'
RW1005 6:12 expected 'of', found '{'
RW1005 7:27 expected 'last' (the last element of a list names the next list), 'next' or 'none', found 'first'
RW1005 7:45 expected 'while', found ';'
RW1005 7:47 expected an encoding's rule: direct, capacity, chain, follow, writes, boundary, align, max, memory, address or length, found 'size'
RW1005 8:9 expected ':', found '{'
RW1005 9:24 expected 'result', found 'transfer'
RW1005 10:26 expected ':', found '='
RW1005 10:41 expected how often: 'once', 'never', 'if' or 'while', found 'often'`);
  });
});
