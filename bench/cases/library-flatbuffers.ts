import { type Reads, SLOTS } from "../harness/inputs.ts";
import { bigintOf, sumOf } from "./completion.ts";
import type { Library, Load } from "./libraries.ts";

interface Builder {
  clear(): void;
  prep(size: number, additional: number): void;
  pad(bytes: number): void;
  writeInt8(value: number): void;
  writeInt16(value: number): void;
  writeInt32(value: number): void;
  writeInt64(value: bigint): void;
  offset(): number;
  startObject(fields: number): void;
  addFieldStruct(field: number, value: number, absent: number): void;
  endObject(): number;
  finish(root: number): void;
  asUint8Array(): Uint8Array;
}
interface ByteBuffer {
  position(): number;
  __offset(table: number, field: number): number;
  readInt32(at: number): number;
  readUint32(at: number): number;
  readUint64(at: number): bigint;
}
interface Flatbuffers {
  Builder: new (size: number) => Builder;
  ByteBuffer: new (bytes: Uint8Array) => ByteBuffer;
}

/** A `struct`, its quickest form, in a table of one field: what its compiler writes for that, written out. */
export function flatbuffers(load: Load, reads: Reads, completions: Uint32Array): Library {
  const { Builder, ByteBuffer } = load("flatbuffers") as Flatbuffers;
  const offsets = Array.from(reads.offset, BigInt);
  const addresses = Array.from(reads.address, BigInt);
  const keys = Array.from(reads.keyLow, (low, i) => bigintOf(low, reads.keyHigh[i]!));
  const builder = new Builder(1024);
  // struct Read { offset: ulong; address: ulong; key: ulong; fd: int; length: uint; rw_flags: uint; priority: ushort; flags: ubyte; }
  const createRead = (i: number): number => {
    builder.prep(8, 40);
    builder.pad(1);
    builder.writeInt8(reads.flags[i]!);
    builder.writeInt16(reads.priority[i]!);
    builder.writeInt32(reads.rwFlags[i]!);
    builder.writeInt32(reads.length[i]!);
    builder.writeInt32(reads.fd[i]!);
    builder.writeInt64(keys[i]!);
    builder.writeInt64(addresses[i]!);
    builder.writeInt64(offsets[i]!);
    return builder.offset();
  };
  const finish = (create: () => number): Uint8Array => {
    builder.startObject(1);
    builder.addFieldStruct(0, create(), 0);
    builder.finish(builder.endObject());
    return builder.asUint8Array();
  };
  // struct Completion { key: ulong; res: int; flags: uint; }
  const encoded = Array.from({ length: SLOTS }, (_, i) => {
    builder.clear();
    return finish(() => {
      builder.prep(8, 16);
      builder.writeInt32(completions[i * 4 + 3]! | 0);
      builder.writeInt32(completions[i * 4 + 2]! | 0);
      builder.writeInt64(bigintOf(completions[i * 4]!, completions[i * 4 + 1]!));
      return builder.offset();
    }).slice();
  });
  return {
    name: "flatbuffers",
    encode(count) {
      let bytes = 0;
      for (let n = 0; n < count; n++) {
        builder.clear();
        builder.startObject(1);
        builder.addFieldStruct(0, createRead(n & (SLOTS - 1)), 0);
        builder.finish(builder.endObject());
        bytes += builder.asUint8Array().length;
      }
      return bytes;
    },
    decode(count) {
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const buffer = new ByteBuffer(encoded[n & (SLOTS - 1)]!);
        const root = buffer.readInt32(buffer.position()) + buffer.position();
        const at = root + buffer.__offset(root, 4);
        const key = Number(buffer.readUint64(at));
        sum = (sum + sumOf(key, key * 2 ** -32, buffer.readInt32(at + 8), buffer.readUint32(at + 12))) | 0;
      }
      return sum >>> 0;
    },
  };
}
