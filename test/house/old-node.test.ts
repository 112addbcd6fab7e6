import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { complaint as runtimeComplaint } from "../../src/runtime/node-version.ts";
import { files, root, text } from "./tree.ts";

interface NodeVersion {
  complaint(version: string): string | undefined;
}
const { complaint: binComplaint } = createRequire(import.meta.url)("../../bin/node-version.cjs") as NodeVersion;

/** Makes the process believe that it runs on an old Node, before anything else is loaded. */
const pretend = `--import=data:text/javascript,${encodeURIComponent('Object.defineProperty(process, "version", { value: "v20.20.2" });')}`;
const line = "ringwright needs Node 24 or newer; this is v20.20.2.";

describe.each([
  ["the command line", binComplaint],
  ["the runtime", runtimeComplaint],
])("what %s says to a Node", (_name, complaint) => {
  test.each(["v0.12.18", "v12.22.12", "v18.0.0", "v20.20.2", "v23.11.1"])("%s is too old", (version) => {
    expect(complaint(version)).toBe(`ringwright needs Node 24 or newer; this is ${version}.`);
  });

  test.each(["v24.0.0", "v26.10.0", "v100.0.0", "v24.0.0-nightly"])("%s will do", (version) => {
    expect(complaint(version)).toBeUndefined();
  });
});

test("the oldest Node is the one that both packages name", () => {
  for (const manifest of ["package.json", "src/runtime/package.json"]) {
    const { engines } = JSON.parse(text(manifest)) as { engines: { node: string } };
    expect(engines.node, manifest).toBe(">=24");
  }
});

test("on an old Node the command line is one line and exit code 1", () => {
  const done = spawnSync(process.execPath, [pretend, join(root, "bin/ringwright.cjs"), "--help"], {
    encoding: "utf8",
    timeout: 10_000,
  });
  expect({ status: done.status, stdout: done.stdout, stderr: done.stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: `${line}\n`,
  });
});

test.each([".", "/generated", "/io-uring"])("on an old Node the runtime's entry %s throws one line", (entry) => {
  const program = `import("@ringwright/runtime${entry === "." ? "" : entry}").catch((error) => console.log(error.message))`;
  const done = spawnSync(process.execPath, ["--conditions=ringwright-source", pretend, "-e", program], {
    cwd: root,
    encoding: "utf8",
    timeout: 10_000,
  });
  expect(done.stdout).toBe(`${line}\n`);
});

test.each(["bin/ringwright.cjs", "bin/node-version.cjs"])("%s is plain enough for an old Node to parse", (file) => {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const modern: string[] = [];
  const visit = (node: ts.Node): void => {
    const declares = ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) !== 0;
    const operator = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
    const optional = ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined;
    if (declares || operator || optional || ts.isArrowFunction(node) || ts.isTemplateLiteral(node)) {
      modern.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(modern).toEqual([]);
});

// A module is parsed with everything it imports before its first line runs. An old Node gets to the runtime's line only
// when none of the package's own source has syntax that it does not know.
test("the runtime's source has no syntax newer than the Node that it complains to", () => {
  const using: string[] = [];
  for (const file of files().filter((name) => /^src\/runtime\/.*\.ts$/.test(name))) {
    const source = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclarationList(node) && /^(await\s+)?using\b/.test(node.getText())) {
        using.push(`${file}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(using).toEqual([]);
});
