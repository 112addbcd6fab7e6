/** A device with its gates, procedures and streams that is right, for tests of each and for texts that break off. */
export const procedures = `protocol example;
endian little;

enum Opcode : u8 { nop = 0x10, write = 0x37, wait_mem = 0x3c, release = 0x49 }

flags Features : u32 { copies = 1 << 0, fills = 1 << 1 }

registers Controller in bar 0 {
  0x00 cap : u32 readonly {
    [31:24] to : u8 unit 500 ms;
    [0]     extended : bool;
    reserved rest;
  }
  0x04 control : u32 {
    [15:8] period : u8 unit 10 us;
    [0]    on : bool;
    reserved rest;
  }
  0x08 status : u32 readonly { [1] failed : bool; [0] ready : bool; reserved rest; }
  0x0c doorbell : u32 write only;
  0x10 table : u64;
  0x18 more : u32 readonly since extended { [0] moves : bool; reserved rest; }
}

/// Whether there is more to ask.
gate extended = cap.extended;
gate moves = extended && more.moves;
gate copies(features: Features) = features.copies;

stream Commands of u32 {
  dw[0] {
    [31:30] kind : u2 = 3;
    [29:16] count : u14 is size - 2;
    [15:8]  opcode : Opcode;
    reserved rest;
  }
  packet fill(opcode: nop) 2.. {
    dw[1] words : u32;
    dw[2] rest_of_it : u32[];
  }
  packet write(opcode: write) 3..64 {
    dw[2:1] address : u64;
    dw[3] values : u32[];
  }
  packet release(opcode: release) 3 {
    dw[1] address : u32;
    dw[2] value : u32 = 1;
  }
  packet wait_mem(opcode: wait_mem) 3 {
    dw[1] address : u32;
    dw[2] value : u32;
  }
  signal by release;
  await by wait_mem;
}

device Engine {
  pci class 0x010802;
  pci vendor 0x1b36 device 0x0010;
  uacce "engine";
  file "/dev/engine";
  registers Controller;
  stream Commands;
  addresses sva, mapped, bounce;
  open start;
}

sequence start(depth: 1..64, patience: duration) {
  control.on = false;
  wait !status.ready within cap.to + 500 ms;
  allocate page : bytes[4 KiB * depth] align 4096;
  undo { table <- 0; }
  table <- address of page;
  control.period = 30 us;
  control.on = true;
  while (!status.ready) within max(patience, 2 * cap.to) {
    doorbell <- 1;
    if (status.failed) fail NotStarted(depth: depth);
  }
  if (moves || copies) {
    signal release(address: 16, value: 2);
    await wait_mem(address: 16, value: 2);
    return;
  }
  let early = depth > 8 ? 1 ms : patience / 2;
  wait status.ready within early;
}
`;
