import { SLOTS, type Reads } from "../harness/inputs.ts";
import { sumOf } from "./completion.ts";
import type { Library, Load } from "./libraries.ts";

interface Writer {
  reset(): Writer;
  finish(): Uint8Array;
}
interface Type {
  create(value: object): Record<string, unknown>;
  encode(message: object, writer?: Writer): Writer;
  decode(bytes: Uint8Array): Record<string, unknown>;
}
interface Protobufjs {
  parse(schema: string, options: object): { root: { lookupType(name: string): Type } };
  Writer: { create(): Writer };
}

const schema = `
syntax = "proto3";
message Read {
  sfixed32 fd = 1; fixed64 offset = 2; fixed64 address = 3; fixed32 length = 4; fixed32 rw_flags = 5;
  fixed32 flags = 6; fixed32 priority = 7; fixed64 key = 8;
}
message Completion { fixed64 key = 1; sfixed32 res = 2; fixed32 flags = 3; }
`;

/** 64-bit fields as `{ low, high }`, the form that its own Long has and the quickest it takes. */
export function protobufjs(load: Load, reads: Reads, completions: Uint32Array): Library {
  const { parse, Writer } = load("protobufjs") as Protobufjs;
  const { root } = parse(schema, { keepCase: true });
  const readType = root.lookupType("Read");
  const completionType = root.lookupType("Completion");
  const long = (value: number) => ({ low: value | 0, high: (value * 2 ** -32) | 0, unsigned: true });
  const keys = Array.from(reads.keyLow, (low, i) => ({ low: low | 0, high: reads.keyHigh[i]! | 0, unsigned: true }));
  const offsets = Array.from(reads.offset, long);
  const addresses = Array.from(reads.address, long);
  const message = readType.create({});
  const writer = Writer.create();
  const encoded = Array.from({ length: SLOTS }, (_, i) =>
    completionType
      .encode({
        key: { low: completions[i * 4]! | 0, high: completions[i * 4 + 1]! | 0, unsigned: true },
        res: completions[i * 4 + 2]! | 0,
        flags: completions[i * 4 + 3]!,
      })
      .finish(),
  );
  return {
    name: "protobufjs",
    encode(count) {
      let bytes = 0;
      for (let n = 0; n < count; n++) {
        const i = n & (SLOTS - 1);
        message["fd"] = reads.fd[i]!;
        message["offset"] = offsets[i]!;
        message["address"] = addresses[i]!;
        message["length"] = reads.length[i]!;
        message["rw_flags"] = reads.rwFlags[i]!;
        message["flags"] = reads.flags[i]!;
        message["priority"] = reads.priority[i]!;
        message["key"] = keys[i]!;
        bytes += readType.encode(message, writer.reset()).finish().length;
      }
      return bytes;
    },
    decode(count) {
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const message = completionType.decode(encoded[n & (SLOTS - 1)]!);
        const key = message["key"] as number | { low: number; high: number };
        const low = typeof key === "number" ? key >>> 0 : key.low;
        const high = typeof key === "number" ? key * 2 ** -32 : key.high;
        sum = (sum + sumOf(low, high, message["res"] as number, message["flags"] as number)) | 0;
      }
      return sum >>> 0;
    },
  };
}
