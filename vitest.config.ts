import { defineConfig } from "vitest/config";

const conditions = ["ringwright-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    // Rings are a process's own: a crash in one test file must not take another file's rings with it.
    pool: "forks",
    execArgv: [`--conditions=${conditions[0]}`, "--expose-gc"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A golden that writes itself proves nothing.
    update: "none",
  },
});
