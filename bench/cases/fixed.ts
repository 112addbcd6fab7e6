/** The reads of `file.ts`, of a file and into memory that the kernel knows by its place: the address space `mapped`. */

import { closeSync, openSync } from "node:fs";
import { ioUring } from "@ringwright/runtime/io-uring";
import { hub } from "@ringwright/runtime";
import { Uring, type UringCompletions } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { type JsRound, jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant, type Measured } from "../harness/types.ts";
import { allocationPerCommand } from "./allocation.ts";
import { firstWords, VERIFIED } from "./file.ts";
import { BLOCK, elsewhere, randomOffsets, warmFile } from "./test-file.ts";

const ENTRIES = 256;

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
  const ring = await Uring.create(ioUring(), { entries: ENTRIES, addressing: "mapped" });
  const handle = openSync(path, "r");
  const file = ring.handles.add(handle);
  closeSync(handle);
  const { bytes } = buffer;
  const offsets = randomOffsets();
  const mask = offsets.length - 1;
  let next = 0;
  let sum = 0;
  const on: UringCompletions = {
    read: (_token, res) => {
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
        const token = ring.postRead(file, offset, buffer, i * BLOCK, BLOCK);
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
