import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { startRecorder } from "../fakes/langfuse/recorder.ts";
import {
  answer,
  finish,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
} from "../fakes/openai-server.ts";
import { median, printTable, spread } from "./figures.ts";
import type { RunTimes } from "./traced-way.ts";

const ROUNDS = 60;
const WARM_UP = 6;
/** What a run leaves to be done behind it meets whoever is next, so each way follows each other equally often. */
const ORDERS = [
  [0, 1, 2, 3],
  [1, 3, 0, 2],
  [2, 0, 3, 1],
  [3, 2, 1, 0],
] as const;

const PROCESS = join(import.meta.dirname, "traced-process.ts");

interface Way {
  readonly name: string;
  readonly child: ChildProcess;
  readonly times: RunTimes[];
}

/**
 * Prints what tracing costs a run of two model calls and a tool: off, with a Langfuse that answers, with a collector
 * beside it, and with a host that takes everything and says nothing. The ways take turns, so that what else the machine does meets all of them.
 */
export async function benchTracing(): Promise<void> {
  await using model = await startOpenAiServer();
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
  await using recorder = await startRecorder();
  const hole = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(hole, "listening");
  const hostless = `http://127.0.0.1:${(hole.address() as AddressInfo).port}`;
  const { url, publicKey, secretKey } = recorder;
  const open = async (
    name: string,
    enabled: boolean,
    host: string,
    collector: string | null = null,
  ): Promise<Way> => {
    const langfuse = { enabled, baseUrl: host, publicKey };
    const told = JSON.stringify({ baseUrl: model.baseUrl, langfuse, secretKey, collector });
    const child = fork(PROCESS, [told]);
    await once(child, "message");
    return { name, child, times: [] };
  };
  const ways = [
    await open("off", false, url),
    await open("Langfuse", true, url),
    await open("Langfuse and OpenTelemetry", true, url, `${url}/v1/traces`),
    await open("Langfuse, a black hole", true, hostless),
  ];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const index of ORDERS[round % ORDERS.length] ?? []) {
      const way = ways[index];
      if (way === undefined) continue;
      const { child, times } = way;
      child.send("run");
      const [answered] = (await once(child, "message")) as [RunTimes];
      if (round >= WARM_UP) times.push(answered);
    }
  }
  const of = (way: Way | undefined, name: keyof RunTimes): readonly number[] =>
    way?.times.map((each) => each[name]) ?? [];
  const [off] = ways;
  const compare = (way: Way, name: keyof RunTimes): readonly string[] => [
    spread(of(way, name)),
    `${(median(of(way, name)) / median(of(off, name))).toFixed(2)} ×`,
  ];
  printTable(
    `A run with tracing, ${ROUNDS} rounds in turns: median [least–most]`,
    ["tracing", "first token, ms", "to off", "whole run, ms", "to off", "CPU, ms", "to off"],
    ways.map((way) => [
      way.name,
      ...compare(way, "firstTokenMs"),
      ...compare(way, "totalMs"),
      ...compare(way, "cpuMs"),
    ]),
  );
  console.log(`\nSpans that came: ${recorder.spans().length}`);
  for (const { child } of ways) {
    child.disconnect();
    await once(child, "exit");
  }
  hole.close();
}
