import { describe, expect, test } from "vitest";
import { files, isHandWritten, text } from "./tree.ts";

const LONGEST = 500;

// Spelled apart, so that this file does not find itself.
const marks = new RegExp(
  `\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"].join("|")})\\b|not ` + "implemented",
  "",
);
const workplace = new RegExp(
  ["/wo" + "rk/", "/tmp/" + "rw", "\\.lib" + "rary/", "shared/" + "design", "\\.mir" + "ror/"].join("|"),
);
const host = new RegExp(
  "https?://(?!registry\\.npm" + 'js\\.org/)[^/"\\s]*(registry|artifactory|nexus|verdaccio|proxy)[^/"\\s]*',
  "i",
);
const skipped = new RegExp(
  "\\b(test|it|describe|suite)\\.(" + "skip|only|to" + "do|skipIf|runIf)\\b|\\bx(it|describe)\\(",
);

/** Lines of the files that match, as "file:line text". */
function find(names: readonly string[], pattern: RegExp): readonly string[] {
  return names.flatMap((file) =>
    text(file)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
}

const all = files();
const prose = all.filter((file) => !/\.(png|gif|tgz|ico|wasm)$/.test(file));
const lockfile = "package-lock.json";

describe("the tree is tidy", () => {
  test(`no hand-written file is longer than ${LONGEST} lines`, () => {
    const long = all.filter(isHandWritten).map((file) => ({ file, lines: text(file).split("\n").length - 1 }));
    expect(long.filter(({ lines }) => lines > LONGEST)).toEqual([]);
  });

  test("no file marks work as unfinished", () => {
    expect(
      find(
        prose.filter((file) => file !== lockfile && file !== "LICENSE"),
        marks,
      ),
    ).toEqual([]);
  });

  test("no file names a path or a registry of somebody's own machine", () => {
    expect(find(prose, workplace)).toEqual([]);
    expect(find(prose, host)).toEqual([]);
    const resolved = [...text(lockfile).matchAll(/"resolved": "([^"]*)"/g)].map((match) => match[1]!);
    expect(resolved).toEqual(["src/runtime"]);
  });

  test("every package in the lockfile is locked by its integrity", () => {
    const { packages } = JSON.parse(text(lockfile)) as { packages: Readonly<Record<string, Locked>> };
    const unlocked = Object.entries(packages).filter(([path, { link, integrity }]) => path && !link && !integrity);
    expect(unlocked.map(([path]) => path)).toEqual(["src/runtime"]);
  });

  test("files are named in kebab-case", () => {
    // By convention in capitals; an entry of the catalogue is named after its code.
    const conventional = /^(RW\d{4}|README|LICENSE|CHANGELOG|CONTRIBUTING|ARCHITECTURE|SECURITY)(\.md)?$/;
    const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
    const specification = /^[a-z0-9]+(_[a-z0-9]+)*(\.gen)?\.(ring|ts|h|c|json|tmLanguage)$/;
    // Editors find colour grammars by this ending.
    const colours = /^[a-z0-9]+\.tmLanguage\.json$/;
    const wrong = all.filter((file) => {
      const name = file.slice(file.lastIndexOf("/") + 1);
      if (conventional.test(name) || kebab.test(name) || colours.test(name)) return false;
      // A description carries its protocol's own name, and what is generated from it follows.
      return !((file.startsWith("specs/") || /\/(cases|fixtures)\//.test(file)) && specification.test(name));
    });
    expect(wrong).toEqual([]);
  });

  test("no test is skipped or runs alone", () => {
    expect(
      find(
        all.filter((file) => file.startsWith("test/") && file.endsWith(".ts")),
        skipped,
      ),
    ).toEqual([]);
  });

  test("no golden writes itself", () => {
    const snapshot = new RegExp("\\.to" + "Match(Inline|File)?Snapshot\\(");
    expect(
      find(
        all.filter((file) => file.startsWith("test/") && file.endsWith(".ts")),
        snapshot,
      ),
    ).toEqual([]);
  });

  test("only exact versions are depended upon, and engine-strict is never set", () => {
    for (const manifest of ["package.json", "src/runtime/package.json"]) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(text(manifest)) as Manifest;
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !exact.test(version),
      );
      expect(loose, manifest).toEqual([]);
    }
    expect(
      find(
        all.filter((file) => file.endsWith(".npmrc")),
        /engine-strict/,
      ),
    ).toEqual([]);
  });
});

const exact = /^(npm:(@[^@/]+\/)?[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

interface Locked {
  readonly link?: boolean;
  readonly integrity?: string;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe("docs/dependencies.md", () => {
  test("has one line with a reason for each dependency, and no other", () => {
    const names = ["package.json", "src/runtime/package.json"].flatMap((manifest) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(text(manifest)) as Manifest;
      return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
    });
    const rows = [...text("docs/dependencies.md").matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)];
    expect(rows.map((row) => row[1]!).sort()).toEqual([...new Set(names)].sort());
    expect(rows.filter((row) => row[2]!.length < 20).map((row) => row[1])).toEqual([]);
  });
});
