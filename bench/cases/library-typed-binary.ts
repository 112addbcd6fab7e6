import { type Reads, SLOTS } from "../harness/inputs.ts";
import { sumOf } from "./completion.ts";
import type { Library, Load } from "./libraries.ts";

type Message = Record<string, number>;
interface Schema {
  write(output: BufferEnd, value: Message): void;
  read(input: BufferEnd): Message;
}
interface BufferEnd {
  readonly currentByteOffset: number;
  seekTo(offset: number): void;
}
interface TypedBinary {
  object(fields: Record<string, unknown>): Schema;
  i32: unknown;
  u32: unknown;
  BufferWriter: new (buffer: ArrayBuffer) => BufferEnd;
  BufferReader: new (buffer: ArrayBuffer) => BufferEnd;
}

/** It has no 64-bit integers: two halves instead. */
export function typedBinary(load: Load, reads: Reads, completions: Uint32Array): Library {
  const { object, i32, u32, BufferWriter, BufferReader } = load("typed-binary") as TypedBinary;
  const read = object({
    fd: i32,
    offsetLow: u32,
    offsetHigh: u32,
    addressLow: u32,
    addressHigh: u32,
    length: u32,
    rwFlags: u32,
    flags: u32,
    priority: u32,
    keyLow: u32,
    keyHigh: u32,
  });
  const completion = object({ keyLow: u32, keyHigh: u32, res: i32, flags: u32 });
  const message: Message = {};
  const writer = new BufferWriter(new ArrayBuffer(64));
  const reader = new BufferReader(Uint32Array.from(completions).buffer);
  return {
    name: "typed-binary",
    encode(count) {
      let bytes = 0;
      for (let n = 0; n < count; n++) {
        const i = n & (SLOTS - 1);
        message["fd"] = reads.fd[i]!;
        message["offsetLow"] = reads.offset[i]! >>> 0;
        message["offsetHigh"] = reads.offset[i]! * 2 ** -32;
        message["addressLow"] = reads.address[i]! >>> 0;
        message["addressHigh"] = reads.address[i]! * 2 ** -32;
        message["length"] = reads.length[i]!;
        message["rwFlags"] = reads.rwFlags[i]!;
        message["flags"] = reads.flags[i]!;
        message["priority"] = reads.priority[i]!;
        message["keyLow"] = reads.keyLow[i]!;
        message["keyHigh"] = reads.keyHigh[i]!;
        writer.seekTo(0);
        read.write(writer, message);
        bytes += writer.currentByteOffset;
      }
      return bytes;
    },
    decode(count) {
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const i = n & (SLOTS - 1);
        if (i === 0) reader.seekTo(0);
        const { keyLow, keyHigh, res, flags } = completion.read(reader) as {
          keyLow: number;
          keyHigh: number;
          res: number;
          flags: number;
        };
        sum = (sum + sumOf(keyLow, keyHigh, res, flags)) | 0;
      }
      return sum >>> 0;
    },
  };
}
