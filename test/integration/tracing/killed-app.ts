// A process that lets a run stream an answer that never ends, until it is killed. It prints the run's ids once a trace
// of it and the first of its text are on disk.
import { setTimeout as sleep } from "node:timers/promises";
import { openTracedApp } from "./traced-app.ts";

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
  if (isJournaled && app.traceOf(run)?.state === "pending") break;
  await sleep(10);
}
process.stdout.write(JSON.stringify(run));
await sleep(60_000);
