/** From a model to C: a header of its own, or the proof that another header says the same. Pure: it returns texts. */
import type { Program } from "../model/model.ts";
import { assertions } from "./emit/c/assertions.ts";
import { declarations } from "./emit/c/declarations.ts";

export interface COptions {
  /** A header to compare with, as in `linux/io_uring.h`; without one, declarations are made. */
  readonly against?: string | undefined;
}

/**
 * Without `against`: a C header of what the program's root declares, which checks its own sizes and offsets. With it: a C
 * file of static assertions that compiles when the header agrees with everything that has a C name (`@c`).
 */
export function generateC(program: Program, options: COptions = {}): string {
  return options.against === undefined ? declarations(program) : assertions(program, options.against);
}
