/// Completions come in the order of submissions; both indices stand in memory, of 16 bits and of 64.
protocol order;
endian little;

registers Line in bar 1 + 0x100 {
  0x0 where[0..1] stride 8 : u64;
  0x10 go : u16 write only;
}

entry Question 8 {
  0x0 left  : u32;
  0x4 right : u32;
}

entry Answer 4 {
  0x0 value : u32;
}

queue InLine(size: 1..256) {
  region questions = memory(size * sizeof(Question), 64);
  region answers   = memory(size * sizeof(Answer) + 64, 64);
  cells in answers {
    0x00 answered : u64 device;
    0x08 read     : u64 host;
  }
  ring Questions of Question host in questions { depth size; index u16; spare 0; }
  ring Answers of Answer device in (answers + 64) { depth size; index u64; spare 0; valid answered; }
  submit Questions { publish { go <- tail; } }
  complete Answers { retire { read <- head release; } wait 1; }
  match in order;
  sequence open { for i in 0..1 { where[i] <- address of questions; } where[1] <- address of answers; }
}

/// Adds two numbers.
command ask : Question() -> Answer {
  result sum = Answer.value;
}
