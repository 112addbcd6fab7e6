/**
 * What a finished build was made from and what it made, kept in a cache so that the next one can see that nothing
 * changed without loading the compiler. Contents decide, never times: an output that was edited is built again.
 */
import { hash } from "node:crypto";
import { dirname, join } from "node:path";
import { SourceText } from "../base/source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { attempt, HostError, type Host } from "./host.ts";
import { compilerIdentity } from "./identity.ts";
import { writeWhole, type Artifact } from "./write-whole.ts";

export interface BuildRecord {
  readonly compiler: string;
  /** Hashes of the descriptions, imported ones too, by the name that diagnostics give them. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Hashes of the files that were built. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Warnings, told again by a build that finds nothing changed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What of a build command decides which files it makes of which, and how. */
export interface BuildKey {
  readonly outDir?: string | undefined;
  readonly importExtension?: string | undefined;
  readonly device?: unknown;
}

/** Where the record of one build command is kept; undefined: nowhere. */
export function recordPath(files: readonly string[], key: BuildKey, host: Host): string | undefined {
  // What a function answers is not known before it is asked.
  if (typeof key.device === "function") return undefined;
  const folder = host.cacheFolder(key.outDir ?? dirname(files[0] ?? "."));
  const identity = hash(
    "sha1",
    JSON.stringify([host.cwd, files, key.outDir ?? null, key.importExtension ?? null, key.device === true]),
  );
  return folder && join(folder, `build-${identity}.json`);
}

/** A record that still holds, and the descriptions that it was compared with. */
export interface CurrentRecord extends BuildRecord {
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** The record when all that it tells still holds. */
export function currentRecord(path: string, host: Host): CurrentRecord | undefined {
  const record = readRecord(path, host);
  if (record === undefined || record.compiler !== compilerIdentity()) return undefined;
  const sources = new Map<string, SourceText>();
  for (const [file, known] of [...Object.entries(record.inputs), ...Object.entries(record.outputs)]) {
    const text = attempt(() => host.read(file));
    if (text instanceof HostError || hash("sha1", text) !== known) return undefined;
    if (file in record.inputs) sources.set(file, new SourceText(file, text));
  }
  return { ...record, sources };
}

/** Keeps the record of a build. A cache that cannot be written costs time, nothing else. */
export function keepRecord(
  path: string,
  sources: ReadonlyMap<string, SourceText>,
  outputs: readonly Artifact[],
  diagnostics: readonly Diagnostic[],
  host: Host,
): void {
  const record: BuildRecord = {
    compiler: compilerIdentity(),
    inputs: Object.fromEntries([...sources].map(([file, { text }]) => [file, hash("sha1", text)])),
    outputs: Object.fromEntries(outputs.map((output) => [output.path, hash("sha1", output.text)])),
    diagnostics,
  };
  writeWhole([{ path, text: JSON.stringify(record) + "\n" }], host);
}

function readRecord(path: string, host: Host): BuildRecord | undefined {
  const text = attempt(() => host.read(path));
  if (text instanceof HostError) return undefined;
  try {
    const found = JSON.parse(text) as Partial<BuildRecord> | null;
    const { compiler, inputs, outputs, diagnostics } = found ?? {};
    if (typeof compiler !== "string" || !isHashes(inputs) || !isHashes(outputs)) return undefined;
    return Array.isArray(diagnostics) ? { compiler, inputs, outputs, diagnostics } : undefined;
  } catch {
    return undefined;
  }
}

function isHashes(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null && Object.values(value).every((part) => typeof part === "string");
}
