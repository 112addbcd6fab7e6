/// Tally: counts how often a byte stands in memory. One ring of requests, one of answers, five registers.
@spec("Tally, data sheet, revision 1: this file")
protocol tally;
endian little;

/// How a count ended.
enum Verdict : u8 {
  counted = 0,
  /// The memory could not be read to its end.
  unreachable = 1,
}

entry Request 16 {
  0x00 address  : address of data;
  0x08 length   : u32;
  0x0c byte     : u8;
  0x0d reserved : u8 must be 0;
  0x0e tag      : u16 tag;
}

entry Answer 8 {
  /// How many bytes were the one that was asked for.
  0x00 count : u32;
  dw[1] {
    [31:24] verdict  : Verdict;
    [23:17] reserved : u7 must be 0;
    [16]    phase    : u1;
    [15:0]  tag      : u16;
  }
}

registers Counter in bar 0 {
  /// Entries of each ring, from 2 to 256; 0 stops the device.
  0x00 entries  : u32 reset 0;
  0x08 requests : u64;
  0x10 answers  : u64;
  /// Up to where requests have been written, and answers read.
  0x18 tail     : u32 write only;
  0x1c head     : u32 write only;
}

queue Tallies() {
  ring Asked    of Request host   { depth 2..256; spare 1; align 16; }
  ring Answered of Answer  device { depth Asked.depth; spare 1; stamp phase = turn from 1; idle phase = 0; align 16; }

  submit   Asked    { publish { Counter.tail <- tail; } }
  complete Answered { retire { Counter.head <- head; } wait 0; }

  match Request.tag == Answer.tag from 0..Asked.depth - 2;
  fail  Answer.verdict != counted: Uncounted(verdict: Answer.verdict);

  sequence open {
    requests <- address of Asked;
    answers  <- address of Answered;
    entries  <- Asked.depth;
  }

  sequence close { entries <- 0; }
}

device Tally {
  pci vendor 0x1234 device 0xc0e2;
  registers Counter;
  queue Tallies;
  addresses sva, mapped, bounce;
}

/// Counts the bytes of `data` that are `byte`.
command count : Request() -> Answer {
  transfer data : device reads bytes[length];
  result count = Answer.count;
}
