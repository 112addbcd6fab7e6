import { expect } from "vitest";

interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly [Run];
}

interface Run {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly Result[];
  readonly invocations?: readonly Invocation[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Place[];
}

interface Place {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: Readonly<Record<string, number>>;
  };
}

interface Invocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly {
    readonly level: string;
    readonly message: { readonly text: string };
  }[];
}

/** Reads a SARIF log and checks what SARIF 2.1.0 demands of the parts that we write. */
export function checkSarif(text: string): Log {
  const log = JSON.parse(text) as Log;
  expect(log.version).toBe("2.1.0");
  expect(log.$schema).toMatch(/sarif.*2\.1\.0\.json$/);
  expect(log.runs).toHaveLength(1);
  const { tool, results } = log.runs[0];
  expect(tool.driver.name).toBe("ringwright");
  for (const { ruleId, ruleIndex, level, message, locations } of results) {
    expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(["error", "warning"]).toContain(level);
    expect(message.text).not.toBe("");
    expect(locations).toHaveLength(1);
    const { artifactLocation, region } = locations[0]!.physicalLocation;
    expect(artifactLocation.uri).not.toMatch(/[\s\\]/);
    for (const key of ["startLine", "startColumn", "endLine", "endColumn"]) expect(region[key]).toBeGreaterThan(0);
    expect(region["charOffset"]).toBeGreaterThanOrEqual(0);
    expect(region["charLength"]).toBeGreaterThanOrEqual(0);
  }
  return log;
}
