// One way of tracing in a process of its own, so that each is measured alone. Answers each message with the times of one
// run.
import { performance } from "node:perf_hooks";
import { openTracedApp } from "../integration/tracing/traced-app.ts";
import { waySchema, type RunTimes } from "./traced-way.ts";

const { baseUrl, langfuse, secretKey, collector } = waySchema.parse(
  JSON.parse(process.argv[2] ?? ""),
);
const app = openTracedApp({
  langfuse,
  openTelemetry: { enabled: collector !== null, url: collector },
  secrets: { "langfuse/secret-key": secretKey },
  model: { kind: "openai-compatible", baseUrl, name: "bench", apiKey: undefined },
  unlimited: true,
});
await app.tracing.warmUp();

async function runOnce(): Promise<RunTimes> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let firstTokenMs = Number.NaN;
  const { runId } = app.say("What is 12 * (3 + 4)?");
  await app.runs.watch(
    runId,
    (event) => {
      const isText = event.type === "run-event" && event.event.type === "text-delta";
      if (isText && Number.isNaN(firstTokenMs)) firstTokenMs = performance.now() - startedAt;
    },
    new AbortController().signal,
  );
  const totalMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { firstTokenMs, totalMs, cpuMs: (user + system) / 1_000 };
}

process.on("message", () => {
  void runOnce().then((times) => process.send?.(times));
});
process.on("disconnect", () => {
  void app.close().then(() => {
    app.remove();
    process.exit();
  });
});
process.send?.("ready");
