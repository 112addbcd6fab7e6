// First of all.

/// What it is.
/// On two lines.
protocol comments; // behind
/* a block */ endian little; /* behind */ /* and another */

/*
   Of several lines,
     which stay as they are.
*/
const one = /* inside */ 1;

// Before an entry

/// Its documentation.
entry E 8 { // behind the brace
  // first in it

  0x00 a : u32; // behind a
  /* in front */ 0x04 b : u16; /* behind b */

  0x06 c // before the type
    : u16
    // on its own line
    ;

  // last in it
}

enum Kind : u8 {
  a = 0,
  /* between */ b = 1,
}
enum Lines : u8 {
  a = 0, // one
  b = 1, // two
}

call f(
  /* first */ a: u32, // behind a
  // in front of b
  b: u32, /* behind b */
  // last
) : i32 = syscall 1;

event nothing : E() {
  // nothing
}
// the end

// prettier-ignore
entry   Kept 8 {
    0x00 a:u32;   // a
}
entry F 8 {
  0x00 a : u32;
  // prettier-ignore
  0x04   b:u16; // b
  0x06 c : u16;
}

call g(
  a: u32, // in front of the comma
  /* behind it */
  // last
) : i32 = syscall 1;
