/// Values that are written in another form, told by others, or limited.
protocol stored;
endian little;

entry Request 48 {
  dw[0] {
    [15:0]  blocks  : 1..65536 stored blocks - 1;
    [19:16] page    : 4096..134217728 stored log2(page) - 12;
    [27:20] length  : 0..1020 stored length / 4;
    [31:28] credits : 0..15 stored 15 - credits;
  }
  0x04 timeout : u32 unit 500 ms;
  qw[1] offset : 0..17592186040320 stored offset / 4096;
  qw[2] end    : 0..18446744073709551614 stored end + 1;
  0x18 table   : u64 align 4096;
  0x20 count   : u16 max 1000;
  0x22 check   : u16 is count ^ 0x5555;
  0x24 size    : u32 is sizeof(Request);
  0x28 limit   : u32 = 7;
  reserved rest;
  where count <= limit;
}

command start : Request() {
  where timeout <= 30 s;
}
