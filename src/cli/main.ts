import { enableCompileCache } from "node:module";

// Most of a short command's time would go into compiling; what is loaded from here on is kept compiled between runs.
enableCompileCache();

const { run } = await import("./run.ts");
const { nodeHost } = await import("./node-host.ts");
const { processTerminal } = await import("./terminal.ts");

process.exitCode = await run(process.argv.slice(2), processTerminal(), nodeHost());
