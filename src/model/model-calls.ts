/** How calls of the kernel are made. */

export type Door =
  /** A system call by its number. */
  | { readonly kind: "syscall"; readonly number: number }
  /** What a driver does on request, by a handle: `ioctl(handle, request, argument)`. */
  | {
      readonly kind: "ioctl";
      /** 32 bits: direction, size, group and number, where the description says how they make it. */
      readonly request: number;
      /** As the kernel's macros write it, `_IOWR(0x57, 2, 16 bytes)`; absent: given as a number. */
      readonly form: RequestForm | undefined;
    };

export interface RequestForm {
  readonly macro: "_IO" | "_IOR" | "_IOW" | "_IOWR";
  readonly group: number;
  readonly number: number;
  /** Bytes; zero with `_IO`. */
  readonly size: number;
}
