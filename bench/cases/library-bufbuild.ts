import { type Reads, SLOTS } from "../harness/inputs.ts";
import { bigintOf, sumOf } from "./completion.ts";
import type { Library, Load } from "./libraries.ts";

type Message = Record<string, unknown>;
interface Bufbuild {
  create(schema: object, value?: object): Message;
  toBinary(schema: object, message: Message): Uint8Array;
  fromBinary(schema: object, bytes: Uint8Array): Message;
  createFileRegistry(file: object, resolve: () => undefined): { getMessage(name: string): object | undefined };
}

// FieldDescriptorProto.Type
const FIXED64 = 6;
const FIXED32 = 7;
const SFIXED32 = 15;

/** Schemas as its compiler plugin would make them, but described here: it needs no compiler at hand. */
export function bufbuild(load: Load, reads: Reads, completions: Uint32Array): Library {
  const { create, toBinary, fromBinary, createFileRegistry } = load("@bufbuild/protobuf") as Bufbuild;
  const { FileDescriptorProtoSchema } = load("@bufbuild/protobuf/wkt") as { FileDescriptorProtoSchema: object };
  const message = (name: string, fields: readonly (readonly [string, number])[]) => ({
    name,
    field: fields.map(([field, type], index) => ({ name: field, jsonName: field, number: index + 1, type, label: 1 })),
  });
  const file = create(FileDescriptorProtoSchema, {
    name: "bench.proto",
    syntax: "proto3",
    messageType: [
      message("Read", [
        ["fd", SFIXED32],
        ["offset", FIXED64],
        ["address", FIXED64],
        ["length", FIXED32],
        ["rwFlags", FIXED32],
        ["flags", FIXED32],
        ["priority", FIXED32],
        ["key", FIXED64],
      ]),
      message("Completion", [
        ["key", FIXED64],
        ["res", SFIXED32],
        ["flags", FIXED32],
      ]),
    ],
  });
  const registry = createFileRegistry(file, () => undefined);
  const readSchema = registry.getMessage("Read")!;
  const completionSchema = registry.getMessage("Completion")!;
  const offsets = Array.from(reads.offset, BigInt);
  const addresses = Array.from(reads.address, BigInt);
  const keys = Array.from(reads.keyLow, (low, i) => bigintOf(low, reads.keyHigh[i]!));
  const read = create(readSchema);
  const encoded = Array.from({ length: SLOTS }, (_, i) =>
    toBinary(
      completionSchema,
      create(completionSchema, {
        key: bigintOf(completions[i * 4]!, completions[i * 4 + 1]!),
        res: completions[i * 4 + 2]! | 0,
        flags: completions[i * 4 + 3]!,
      }),
    ),
  );
  return {
    name: "@bufbuild/protobuf",
    encode(count) {
      let bytes = 0;
      for (let n = 0; n < count; n++) {
        const i = n & (SLOTS - 1);
        read["fd"] = reads.fd[i]!;
        read["offset"] = offsets[i]!;
        read["address"] = addresses[i]!;
        read["length"] = reads.length[i]!;
        read["rwFlags"] = reads.rwFlags[i]!;
        read["flags"] = reads.flags[i]!;
        read["priority"] = reads.priority[i]!;
        read["key"] = keys[i]!;
        bytes += toBinary(readSchema, read).length;
      }
      return bytes;
    },
    decode(count) {
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const completion = fromBinary(completionSchema, encoded[n & (SLOTS - 1)]!);
        const key = Number(completion["key"]);
        sum = (sum + sumOf(key, key * 2 ** -32, completion["res"] as number, completion["flags"] as number)) | 0;
      }
      return sum >>> 0;
    },
  };
}
