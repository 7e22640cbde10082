import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

const CONFIG = fileURLToPath(new URL("../../vite.config.ts", import.meta.url));

/** What may be read and run before the first window stands, minified and with all it imports statically. */
const MOST_BYTES = 520_000;
const MOST_ZIPPED_BYTES = 177_000;

/** Whose packages, with their own, are small enough or needed for the window: the log, the settings' file, the schemas. */
const ALLOWED = ["pino", "zod"];
const OF_THE_ALLOWED = [
  "@pinojs/redact",
  "atomic-sleep",
  "on-exit-leak-free",
  "pino-std-serializers",
  "quick-format-unescaped",
  "real-require",
  "safe-stable-stringify",
  "sonic-boom",
  "thread-stream",
];

let chunks: Map<string, Rolldown.OutputChunk>;
beforeAll(async () => {
  const built = await build({
    configFile: CONFIG,
    mode: "main",
    logLevel: "silent",
    build: { write: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  chunks = new Map(
    output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])),
  );
});

/** A chunk and what it imports statically, all the way down. */
function loadedWith(fileName: string, seen = new Set<string>()): readonly Rolldown.OutputChunk[] {
  const chunk = chunks.get(fileName);
  if (chunk === undefined || seen.has(fileName)) return [];
  seen.add(fileName);
  return [chunk, ...chunk.imports.flatMap((name) => loadedWith(name, seen))];
}

/** The npm packages whose code is in a chunk. */
function packagesIn(loaded: readonly Rolldown.OutputChunk[]): string[] {
  const names = loaded
    .flatMap(({ moduleIds }) => moduleIds)
    .flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The entry, and what it imports itself once the environment is dealt with. */
function beforeFirstWindow(): readonly Rolldown.OutputChunk[] {
  const seen = new Set<string>();
  const own = [...chunks.values()].filter(({ facadeModuleId }) =>
    /electron\/(?:start|observability\/log)\.ts$/.test(facadeModuleId ?? ""),
  );
  expect(own.map(({ isDynamicEntry }) => isDynamicEntry)).toEqual([true, true]);
  return ["main.mjs", ...own.map(({ fileName }) => fileName)].flatMap((name) =>
    loadedWith(name, seen),
  );
}

describe("what the main process loads before its first window", () => {
  it("begins without any library, so that none reads the environment before it is dealt with", () => {
    expect(packagesIn(loadedWith("main.mjs"))).toEqual([]);
  });

  it("holds no library but the few that the window needs", () => {
    const known = new Set([...ALLOWED, ...OF_THE_ALLOWED]);
    const loaded = packagesIn(beforeFirstWindow());
    expect(loaded).toEqual(expect.arrayContaining(ALLOWED));
    expect(loaded.filter((name) => !known.has(name))).toEqual([]);
  });

  it("stays within its size", () => {
    const code = beforeFirstWindow().map((chunk) => chunk.code);
    const bytes = code.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    const zipped = code.reduce((sum, each) => sum + gzipSync(each).length, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(zipped).toBeLessThan(MOST_ZIPPED_BYTES);
  });

  it("leaves the agent, its HTTP client and tracing to be loaded behind it", () => {
    const early = new Set(beforeFirstWindow().map(({ fileName }) => fileName));
    const late = [...chunks.values()].filter(({ fileName }) => !early.has(fileName));
    expect(packagesIn(late)).toEqual(
      expect.arrayContaining([
        "@langchain/core",
        "@langchain/langgraph",
        "@langchain/openai",
        "@langfuse/client",
        "@opentelemetry/otlp-transformer",
        "langsmith",
        "openai",
        "undici",
      ]),
    );
  });
});
