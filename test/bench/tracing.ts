import { performance } from "node:perf_hooks";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  startOpenAiServer,
  answer,
  finish,
  stream,
  text,
  toolCall,
  usage,
} from "../fakes/openai-server.ts";
import { startRecorder } from "../fakes/langfuse/recorder.ts";
import { openTracedApp, type TracedApp } from "../integration/tracing/traced-app.ts";

const RUNS = 40;
const WARM_UP = 10;

/** What one way of tracing costs a run of two model calls and a tool. */
interface Figures {
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Of the whole process, the local servers' half included; the same for each way. */
  readonly cpuMs: number;
}

async function measure(app: TracedApp): Promise<Figures> {
  await app.tracing.warmUp();
  const times: number[] = [];
  let cpu = process.cpuUsage();
  for (let each = 0; each < WARM_UP + RUNS; each += 1) {
    if (each === WARM_UP) cpu = process.cpuUsage();
    const startedAt = performance.now();
    await app.ended(app.say("What is 12 * (3 + 4)?"));
    if (each >= WARM_UP) times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { medianMs: at(0.5), p95Ms: at(0.95), cpuMs: (user + system) / 1_000 / RUNS };
}

const model = await startOpenAiServer();
model.replyAlways(({ messages }) =>
  messages.at(-1)?.role === "tool"
    ? answer("It is ", "84.")
    : stream(
        text("Let me see."),
        toolCall("c1", "calculator", { expression: "12*7" }),
        finish("tool_calls"),
        usage(),
      ),
);
const recorder = await startRecorder();
const hole = createServer(() => undefined).listen(0, "127.0.0.1");
await once(hole, "listening");

const choice = {
  kind: "openai-compatible",
  baseUrl: model.baseUrl,
  name: "bench",
  apiKey: undefined,
} as const;
const secrets = { "langfuse/secret-key": recorder.secretKey };
const { publicKey } = recorder;
const black = `http://127.0.0.1:${(hole.address() as AddressInfo).port}`;
const ways = [
  ["off", { enabled: false }],
  ["Langfuse", { baseUrl: recorder.url, publicKey }],
  ["Langfuse, black hole", { baseUrl: black, publicKey }],
] as const;
// The first of three rounds warms everything up; the others show how much is chance.
for (const [name, langfuse] of [...ways, ...ways, ...ways]) {
  const app = openTracedApp({ langfuse, secrets, model: choice, unlimited: true });
  const { medianMs, p95Ms, cpuMs } = await measure(app);
  console.log(
    `${name.padEnd(22)} run ${medianMs.toFixed(1)} ms median, ${p95Ms.toFixed(1)} ms p95; CPU ${cpuMs.toFixed(1)} ms a run`,
  );
  await app.close();
  app.remove();
}
await recorder.close();
await model.close();
hole.close();
