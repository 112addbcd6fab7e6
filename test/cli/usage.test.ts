import { expect, test } from "vitest";
import { ringwright } from "./cli.ts";

test.each([
  [["chekc", "a.ring"], /unknown command 'chekc'\n\(Did you mean check\?\)/],
  [["emit", "modle", "a.ring"], /unknown command 'modle'\n\(Did you mean model\?\)/],
  [["build", "--forse", "a.ring"], /unknown option '--forse'\n\(Did you mean --force\?\)/],
  [["check", "--outptu", "json", "a.ring"], /unknown option '--outptu'\n\(Did you mean --output\?\)/],
  [["explain", "RW103"], /there is no diagnostic RW103; did you mean RW1003\?/],
  [["explain", "nonsense"], /there is no diagnostic nonsense\n/],
  [["check"], /missing required argument 'file'/],
  [["emit", "c"], /missing required argument 'file'/],
  [["emit", "model", "a.ring", "b.ring"], /too many arguments/],
  [["check", "--output", "xml", "a.ring"], /Allowed choices are text, json, sarif/],
  [["build", "--out"], /option '--out <dir>' argument missing/],
  [[], /^Usage: ringwright/],
])("ringwright %j is not understood", (args, told) => {
  const { status, stdout, stderr } = ringwright(args);
  expect(stderr).toMatch(told);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("a bug of ringwright's own has its exit code and asks to be reported", () => {
  // The verb finds a module that throws instead of the catalogue.
  const hooks = `import { registerHooks } from "node:module";
    registerHooks({ load: (url, context, next) => url.endsWith("/explanations.gen.ts")
      ? { format: "module", shortCircuit: true, source: "throw new Error('boom')" } : next(url, context) });`;
  const { status, stdout, stderr } = ringwright(["explain", "RW1003"], {
    node: [`--import=data:text/javascript,${encodeURIComponent(hooks)}`],
  });
  expect(stderr).toMatch(/^ringwright: Error: boom\n/);
  expect(stderr).toContain("This is a bug in ringwright, not in your description. Please report it");
  expect({ status, stdout }).toEqual({ status: 70, stdout: "" });
});
