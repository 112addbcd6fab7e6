/// C structures, one inside the other.
protocol structures;
endian native;

struct Inner layout c {
  id : u8;
  size : u64;
}

/// What is asked.
struct Outer layout c {
  version : u16;
  reserved : u16;
  inner : Inner;
  values : u32[3];
  ready : bool;
}
