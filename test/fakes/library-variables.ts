import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MODULES = join(import.meta.dirname, "../../node_modules");

/** What the main process loads, and what could look at the environment in it. */
const LIBRARIES = [
  "openai",
  "@langchain/core",
  "@langchain/openai",
  "@langchain/langgraph",
  "@langchain/langgraph-checkpoint",
  "@langchain/langgraph-sdk",
  "langsmith",
  "@langfuse/client",
  "@langfuse/core",
  "@langfuse/tracing",
  "@opentelemetry/otlp-transformer",
  "undici",
  "pino",
  "sonic-boom",
  "thread-stream",
];

/** `process.env.NAME`, `process.env["NAME"]`, and the functions that these libraries read the environment with. */
const READ =
  /(?:\benv\??\.|\benv\[["'`]|(?<reader>(?:[gG]et|read)\w*(?:Env|FromEnv|EnvironmentVariable)\w*)\(\s*["'`])(?<name>[A-Z][A-Z0-9_]{2,})\b/g;

/** The environment variables that the libraries' own code asks for, without their tests. */
export function libraryVariables(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const library of LIBRARIES) {
    const files = globSync("**/*.{js,mjs,cjs}", {
      cwd: join(MODULES, library),
      exclude: ["**/node_modules", "test", "**/tests", "benchmarks", "docs", "examples", "bin"],
    });
    if (files.length === 0) throw new Error(`${library} is not installed.`);
    for (const file of files) {
      const text = readFileSync(join(MODULES, library, file), "utf8");
      for (const { groups } of text.matchAll(READ)) {
        // LangSmith's reader puts the prefix in front itself.
        const prefix = groups?.["reader"]?.includes("LangSmith") === true ? "LANGSMITH_" : "";
        names.add(`${prefix}${groups?.["name"] ?? ""}`);
      }
    }
  }
  return names;
}
