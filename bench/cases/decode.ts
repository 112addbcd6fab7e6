/** Completions read in place, from a ring of 256. */

import { CqeView } from "../../specs/io_uring.gen.ts";
import { compile, CProgram } from "../harness/c-program.ts";
import { makeInputs, SLOTS } from "../harness/inputs.ts";
import { jsRound } from "../harness/js-round.ts";
import type { Contestant } from "../harness/types.ts";
import { sumOf } from "./completion.ts";
import { decodingLibraries } from "./libraries.ts";

export async function contestants(_argument: number, { peers }: { peers: boolean }): Promise<readonly Contestant[]> {
  const { reads, completions } = makeInputs();
  const c = new CProgram(compile("encode"), [], 120);
  const key = [
    jsRound({ name: "generated, all", run: allGenerated(completions), multiple: SLOTS }),
    jsRound({ name: "by hand, all", run: allByHand(completions), multiple: SLOTS }),
    jsRound({ name: "generated, outcome", run: outcomeGenerated(completions), multiple: SLOTS }),
    jsRound({ name: "view by hand, outcome", run: outcomeThroughView(completions), multiple: SLOTS }),
    jsRound({ name: "by hand, outcome", run: outcomeByHand(completions), multiple: SLOTS }),
  ];
  return [
    ...key,
    verified("words", wordsByHand(completions)),
    verified("DataView", wordsWithDataView(completions)),
    c.contestant("C", "decode", { multiple: SLOTS, verify: ["decode", SLOTS] }),
    ...(peers ? decodingLibraries(reads, completions) : []),
  ];
}

function verified(name: string, run: (count: number) => number): Contestant {
  return jsRound({ name, run, multiple: SLOTS, verify: () => run(SLOTS) });
}

/** What a program needs that has the key already: the outcome. */
function outcomeGenerated(words: Uint32Array): (count: number) => number {
  const view = new CqeView(words);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      view.at = (n & (SLOTS - 1)) << 2;
      sum = (sum + (view.res ^ view.flags)) | 0;
    }
    return sum;
  };
}

function outcomeByHand(words: Uint32Array): (count: number) => number {
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      const res = words[at + 2]! | 0;
      const flags = words[at + 3]!;
      sum = (sum + (res ^ flags)) | 0;
    }
    return sum;
  };
}

/** The least that a view can be: a place to stand, and two getters. */
class LeastView {
  declare readonly words: Uint32Array;
  declare at: number;

  constructor(words: Uint32Array) {
    this.words = words;
    this.at = 0;
  }

  get res(): number {
    return this.words[this.at + 2]! | 0;
  }

  get flags(): number {
    return this.words[this.at + 3]!;
  }
}

function outcomeThroughView(words: Uint32Array): (count: number) => number {
  const view = new LeastView(words);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      view.at = (n & (SLOTS - 1)) << 2;
      sum = (sum + (view.res ^ view.flags)) | 0;
    }
    return sum;
  };
}

/** All fields, the key as one bigint. */
function allGenerated(words: Uint32Array): (count: number) => number {
  const view = new CqeView(words);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      view.at = (n & (SLOTS - 1)) << 2;
      sum = (sum + (view.res ^ view.flags) + (view.userData === WANTED ? 1 : 0)) | 0;
    }
    return sum;
  };
}

function allByHand(words: Uint32Array): (count: number) => number {
  const long = new BigUint64Array(words.buffer as ArrayBuffer);
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      const key = long[at >> 1]!;
      const res = words[at + 2]! | 0;
      const flags = words[at + 3]!;
      sum = (sum + (res ^ flags) + (key === WANTED ? 1 : 0)) | 0;
    }
    return sum;
  };
}

const WANTED = 42n;

/** All words as numbers. */
function wordsByHand(words: Uint32Array): (count: number) => number {
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const at = (n & (SLOTS - 1)) << 2;
      sum = (sum + sumOf(words[at]!, words[at + 1]!, words[at + 2]! | 0, words[at + 3]!)) | 0;
    }
    return sum >>> 0;
  };
}

function wordsWithDataView(words: Uint32Array): (count: number) => number {
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
