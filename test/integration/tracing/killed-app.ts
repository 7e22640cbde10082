// A process that lets a run stream an answer that never ends, until it is killed. It prints the run's ids once a trace
// of it is on disk.
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
  const { parts } = app.runs.withLive([app.threads.message(run.messageId)])[0] ?? {};
  if ((parts?.length ?? 0) > 0 && app.traceOf(run)?.state === "pending") break;
  await sleep(10);
}
process.stdout.write(JSON.stringify(run));
await sleep(60_000);
