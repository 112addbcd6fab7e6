/** Registers for fixtures. */

/** A block of registers with those members. */
export const block = (members: string, head = ""): string => `registers Controller${head} in bar 0 {\n${members}\n}\n`;

/** The block, and a sequence that makes the step. */
export const use = (members: string, step: string): string => `${block(members)}\nsequence start() {\n  ${step}\n}\n`;

export const control = "  0x00 control : u32 {\n    [0] on : bool;\n    [7:4] size : u4;\n    reserved rest;\n  }";
