/**
 * Completions read in place, from a ring of 256. Each contestant is a function of its own that differs from the others in
 * how it reads and in nothing else; each answers the same sum.
 */

import { cqeFlags, cqeRes, cqeUserData, cqeUserDataHigh, cqeUserDataLow, CqeView } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { makeInputs, SLOTS } from "../harness/inputs.ts";
import { jsRound } from "../harness/js-round.ts";
import type { Contestant } from "../harness/types.ts";
import { sumOf } from "./completion.ts";
import { decodingLibraries } from "./libraries.ts";

export async function contestants(_argument: number, { peers }: { peers: boolean }): Promise<readonly Contestant[]> {
  const { reads, completions } = makeInputs();
  const c = new CProgram(compile("encode"), [], 120);
  return [
    verified("functions", throughFunctions(completions)),
    verified("view", throughView(completions)),
    verified("least view", throughLeastView(completions)),
    verified("by hand", byHand(completions)),
    verified("DataView", withDataView(completions)),
    c.contestant("C", "decode", { multiple: SLOTS, verify: ["decode", SLOTS] }),
    jsRound({ name: "functions, bigint", run: bigintThroughFunctions(completions), multiple: SLOTS }),
    jsRound({ name: "by hand, bigint", run: bigintByHand(completions), multiple: SLOTS }),
    ...(peers ? decodingLibraries(reads, completions) : []),
  ];
}

function verified(name: string, run: (count: number) => number): Contestant {
  return jsRound({ name, run, multiple: SLOTS, verify: () => run(SLOTS) });
}

// Every word, as four numbers ------------------------------------------------------------------------------------------

function throughFunctions(words: Uint32Array): (count: number) => number {
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      const low = cqeUserDataLow(words, at);
      const high = cqeUserDataHigh(words, at);
      sum = (sum + sumOf(low, high, cqeRes(words, at), cqeFlags(words, at))) | 0;
    }
    return sum >>> 0;
  };
}

function throughView(words: Uint32Array): (count: number) => number {
  const view = new CqeView(words);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      view.at = (n & (SLOTS - 1)) << 2;
      sum = (sum + sumOf(view.userDataLow, view.userDataHigh, view.res, view.flags)) | 0;
    }
    return sum >>> 0;
  };
}

/** The least that a view can be: a place to stand, and getters. */
class LeastView {
  declare readonly words: Uint32Array;
  declare at: number;

  constructor(words: Uint32Array) {
    this.words = words;
    this.at = 0;
  }

  get low(): number {
    return this.words[this.at]!;
  }

  get high(): number {
    return this.words[this.at + 1]!;
  }

  get res(): number {
    return this.words[this.at + 2]! | 0;
  }

  get flags(): number {
    return this.words[this.at + 3]!;
  }
}

function throughLeastView(words: Uint32Array): (count: number) => number {
  const view = new LeastView(words);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      view.at = (n & (SLOTS - 1)) << 2;
      sum = (sum + sumOf(view.low, view.high, view.res, view.flags)) | 0;
    }
    return sum >>> 0;
  };
}

function byHand(words: Uint32Array): (count: number) => number {
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      sum = (sum + sumOf(words[at]!, words[at + 1]!, words[at + 2]! | 0, words[at + 3]!)) | 0;
    }
    return sum >>> 0;
  };
}

function withDataView(words: Uint32Array): (count: number) => number {
  const view = new DataView(words.buffer);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 4;
      const low = view.getUint32(at, true);
      const high = view.getUint32(at + 4, true);
      sum = (sum + sumOf(low, high, view.getInt32(at + 8, true), view.getUint32(at + 12, true))) | 0;
    }
    return sum >>> 0;
  };
}

// The key as one bigint, compared --------------------------------------------------------------------------------------

const WANTED = 42n;

function bigintThroughFunctions(words: Uint32Array): (count: number) => number {
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      const same = cqeUserData(words, at) === WANTED ? 1 : 0;
      sum = (sum + (cqeRes(words, at) ^ cqeFlags(words, at)) + same) | 0;
    }
    return sum;
  };
}

function bigintByHand(words: Uint32Array): (count: number) => number {
  const longs = new BigUint64Array(words.buffer as ArrayBuffer);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      const same = longs[at >> 1]! === WANTED ? 1 : 0;
      sum = (sum + ((words[at + 2]! | 0) ^ words[at + 3]!) + same) | 0;
    }
    return sum;
  };
}
