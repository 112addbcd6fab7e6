/** The reads of `file.ts`, of a file and into memory that the kernel knows by a number. */

import { closeSync, openSync } from "node:fs";
import { ioUring } from "@ringwright/runtime/io-uring";
import { type DeviceBuffer, hub } from "@ringwright/runtime";
import { SqeFlags, Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { encodeIovec } from "../../specs/linux/fs.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { type JsRound, jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { allocationPerCommand } from "./allocation.ts";
import { firstWords, VERIFIED } from "./file.ts";
import { BLOCK, elsewhere, randomOffsets, warmFile } from "./test-file.ts";

const ENTRIES = 256;
const SETUP = 425;
const REGISTER = 427;
const REGISTER_BUFFERS = 0;
const REGISTER_FILES = 2;

export async function contestants(depth: number): Promise<readonly Contestant[]> {
  const path = warmFile();
  const program = compile("ring", ["uring"]);
  const verify = ["verify", VERIFIED] as const;
  const c = (mode: string): CProgram => new CProgram(program, [mode, String(depth), path], 120);
  return [
    jsRound(await reading(path, depth)),
    c("fixed").contestant("liburing", "read", { multiple: depth, verify }),
    c("fixed-registered").contestant("liburing, registered", "read", { multiple: depth, verify }),
    c("plain").contestant("liburing, nothing fixed", "read", { multiple: depth, verify }),
  ];
}

export async function measure(depth: number): Promise<readonly Measured[]> {
  const { run, close } = await reading(warmFile(), depth);
  const ours = allocationPerCommand(run, depth);
  await close!();
  return [{ what: `allocation per fixed 4 KiB read, depth ${depth}`, against: "nothing", ours, unit: "B", target: 0 }];
}

async function reading(path: string, depth: number): Promise<JsRound> {
  const buffer = hub.allocate(depth * BLOCK);
  const ring = await openFixed(path, buffer);
  const { bytes } = buffer;
  const offsets = randomOffsets();
  const mask = offsets.length - 1;
  let next = 0;
  let sum = 0;
  const on: UringCompletions = {
    readFixed: (_token, res) => {
      sum = (sum + res) | 0;
    },
    failed: (_token, errno) => {
      throw new CannotMeasure(`a read failed: errno ${errno}`);
    },
  };
  const blocks = (count: number): number => {
    for (let done = 0; done < count; done += depth) {
      for (let i = 0; i < depth; i++) {
        const offset = offsets[next++ & mask]!;
        const token = ring.postReadFixed(0, offset, buffer, i * BLOCK, BLOCK, 0, 0, SqeFlags.fixedFile);
        if (token === 0) throw new CannotMeasure("the ring is full");
      }
      ring.notify();
      for (let seen = 0; seen < depth;) seen += ring.poll(on);
      sum = (sum + bytes[0]!) | 0;
    }
    return sum;
  };
  const run = (count: number): number => {
    next = elsewhere();
    return blocks(count);
  };
  const verify = () =>
    firstWords(bytes, depth, (from) => {
      next = from;
      blocks(depth);
    });
  const close = async () => {
    await ring.close();
    buffer.close();
  };
  return { name: "generated", run, multiple: depth, verify, close };
}

/** A ring to whose kernel the file and the memory are number 0. No program can ask that of a generated driver yet. */
async function openFixed(path: string, buffer: DeviceBuffer): Promise<Uring> {
  const { syscalls, space, ...others } = ioUring();
  const { call2, call4 } = syscalls!;
  let handle = -1;
  const ring = await Uring.create(
    {
      ...others,
      space,
      syscalls: {
        ...syscalls!,
        call2(number, ...given) {
          const result = call2(number, ...given);
          if (number === SETUP) handle = result;
          return result;
        },
      },
    },
    { entries: ENTRIES },
  );
  const register = (what: number, list: DeviceBuffer): void => {
    const result = call4(REGISTER, handle, what, space.resolve(list, 0, list.size, 1), 1);
    if (result < 0) throw new CannotMeasure(`io_uring_register(${what}) failed: ${result}`);
  };
  using memory = hub.list({
    space,
    access: "writes",
    pieces: [buffer],
    size: 16,
    write: (words, at, base, len) => encodeIovec(words, at, { base, len }),
  });
  register(REGISTER_BUFFERS, memory);
  const file = openSync(path, "r");
  using files = hub.wrap(Int32Array.of(file));
  register(REGISTER_FILES, files);
  closeSync(file);
  return ring;
}
