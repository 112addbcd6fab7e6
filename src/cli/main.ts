import { enableCompileCache } from "node:module";

// Most of a short command's time would go into compiling; what is loaded from here on is kept compiled between runs.
enableCompileCache();

const { start } = await import("./start.ts");

await start();
