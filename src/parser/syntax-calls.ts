/** The kernel's doors: how a call is made. */
import type { Expression, TypeReference } from "./syntax-expressions.ts";
import type { Name, Node } from "./syntax.ts";

export type Door = SyscallDoor | IoctlDoor | RawIoctlDoor;

/** `syscall 426` */
export interface SyscallDoor extends Node {
  readonly kind: "syscall";
  readonly number: Expression;
}

export type IoctlForm = "_IO" | "_IOR" | "_IOW" | "_IOWR";

/** `ioctl _IOWR("W", 2, Params)`: the number is made as the kernel's macros make it. */
export interface IoctlDoor extends Node {
  readonly kind: "ioctl";
  readonly form: IoctlForm;
  /** The driver's own number, or one character. */
  readonly group: Expression | Name;
  readonly number: Expression;
  /** Whose size is in the number; absent: that of what is passed by address. */
  readonly of: TypeReference | undefined;
}

/** `ioctl 0x5700` */
export interface RawIoctlDoor extends Node {
  readonly kind: "raw-ioctl";
  readonly request: Expression;
}
