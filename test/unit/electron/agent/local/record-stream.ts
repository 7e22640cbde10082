/**
 * Records `recorded-stream.json`: what LangGraph's event stream says of one turn with tools. Run it again with
 * `node test/unit/electron/agent/local/record-stream.ts` when LangGraph is updated; a difference is a change of its protocol.
 */
import { writeFileSync } from "node:fs";
import { createGraph } from "../../../../../electron/agent/local/graph.ts";
import { createOpenAiModel } from "../../../../../electron/agent/models/openai.ts";
import { TOOLS } from "../../../../../electron/tools/registry.ts";
import {
  answer,
  finish,
  reasoning,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
} from "../../../../fakes/openai-server.ts";
import { fixedClock } from "../../../../fakes/fixed-clock.ts";
import { unbounded } from "../../../../fakes/unbounded.ts";

await using server = await startOpenAiServer();
server.reply(
  stream(
    reasoning("Two sums,", " then."),
    text("Let me ", "see."),
    toolCall("good", "calculator", { expression: "6*7" }, 0),
    toolCall("bad", "calculator", { expression: "1/0" }, 1),
    toolCall("unknown", "launch", { now: true }, 2),
    toolCall("broken", "calculator", "{oops", 3),
    finish("tool_calls"),
    usage(),
  ),
  answer("Done", "."),
);
const graph = createGraph({
  model: createOpenAiModel(
    {
      kind: "openai-compatible",
      baseUrl: server.baseUrl,
      name: "recorded",
      apiKey: undefined,
    },
    {
      onHeard: () => undefined,
      onReported: () => undefined,
      onSent: () => undefined,
      onAlive: () => undefined,
    },
  ),
  bounds: unbounded(new AbortController().signal),
  hasHeard: () => false,
  wasSent: () => true,
  onModelStart: () => undefined,
  onContent: () => undefined,
  tell: () => Promise.resolve(),
  clock: fixedClock(0),
  tools: TOOLS,
  history: () => [],
  refusesTools: () => false,
  refusesPictures: () => false,
  toSent: (message) => message,
  returned: () => undefined,
  onReturned: () => undefined,
});
const run = await graph.streamEvents({ messages: [] }, { version: "v3" });
const events: unknown[] = [];
for await (const event of run) events.push(event);
const file = new URL("recorded-stream.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(events, null, 1)}\n`);
