/**
 * The serialisation libraries, each with an equal message: fixed-width fields throughout, 64-bit ones in the form that
 * the library itself takes, made beforehand. Each is used as its documentation shows for speed: messages and writers are
 * reused where it can. What they write stays in their own bytes; nobody copies it into a ring.
 */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { type Reads, SLOTS } from "../harness/inputs.ts";
import { jsRound } from "../harness/js-round.ts";
import { CannotMeasure, type Contestant } from "../harness/types.ts";
import { bufbuild } from "./library-bufbuild.ts";
import { flatbuffers } from "./library-flatbuffers.ts";
import { protobufjs } from "./library-protobufjs.ts";
import { typedBinary } from "./library-typed-binary.ts";

/** A library's two loops. */
export interface Library {
  readonly name: string;
  /** Encodes read `n mod 256` for n below `count`; returns the number of bytes. */
  readonly encode: (count: number) => number;
  /** Decodes completion `n mod 256` for n below `count`; returns the words' sum as {@link sumOf} has it. */
  readonly decode: (count: number) => number;
}

export type Load = (name: string) => unknown;

const folder = resolve(import.meta.dirname, "../peers");

/** The libraries are there, in the versions that the lockfile names? */
export function peersInstalled(): boolean {
  const installed = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const packages = (file: string) => {
    const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Locked> };
    return new Map(Object.entries(lock.packages).filter(([path]) => path !== ""));
  };
  const found = packages(installed);
  const asked = packages(join(folder, "package-lock.json"));
  // What is optional is for other machines where it is missing.
  return (
    [...asked].every(([path, { version, optional }]) =>
      found.has(path) ? found.get(path)!.version === version : optional === true,
    ) && [...found.keys()].every((path) => asked.has(path))
  );
}

interface Locked {
  readonly version?: string;
  readonly optional?: boolean;
}

function libraries(reads: Reads, completions: Uint32Array): readonly Library[] {
  if (!peersInstalled()) throw new CannotMeasure("the peers are not installed: npm ci --prefix bench/peers");
  const load = createRequire(join(folder, "package.json")) as Load;
  return [bufbuild, protobufjs, flatbuffers, typedBinary].map((library) => library(load, reads, completions));
}

export function encodingLibraries(reads: Reads): readonly Contestant[] {
  return libraries(reads, new Uint32Array(SLOTS * 4)).map(({ name, encode }) =>
    jsRound({ name, run: encode, multiple: SLOTS }),
  );
}

export function decodingLibraries(reads: Reads, completions: Uint32Array): readonly Contestant[] {
  return libraries(reads, completions).map(({ name, decode }) =>
    jsRound({ name, run: decode, multiple: SLOTS, verify: () => decode(SLOTS) }),
  );
}
