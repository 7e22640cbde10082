import { enableCompileCache } from "node:module";

// Type stripping and compiling these files costs more than running them; Node keeps the result.
enableCompileCache();
const { failToStart, start } = await import("./start.ts");
await start(process.argv.slice(2)).catch(failToStart);
