// A process that lets a run stream an answer that never ends, until it is killed. It prints the run's ids once a trace
// of it, its prompt and the first of its text are on disk.
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { openTracedApp } from "./traced-app.ts";

const row = z.object({ found: z.int() });

const [folder = "", host = "", publicKey = "", secretKey = "", model = ""] = process.argv.slice(2);
const app = openTracedApp({
  folder,
  langfuse: { baseUrl: host, publicKey },
  secrets: { "langfuse/secret-key": secretKey },
  model: { kind: "openai-compatible", baseUrl: model, name: "endless", apiKey: undefined },
});
await app.tracing.warmUp();
const run = app.say("Count for ever.");
for (;;) {
  const isJournaled = app.runStore.events(run.runId).some(({ type }) => type === "text-delta");
  const isKept = app.database.get(row, "SELECT 1 AS found FROM run_spans WHERE input IS NOT NULL");
  if (isJournaled && isKept !== undefined && app.traceOf(run)?.state === "pending") break;
  await sleep(10);
}
process.stdout.write(JSON.stringify(run));
await sleep(60_000);
