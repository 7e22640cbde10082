import { readFileSync } from "node:fs";
import { AIMessage, ToolMessage } from "@langchain/core/messages";
import type { ProtocolEvent } from "@langchain/langgraph";
import { createToRunEvent } from "../../electron/agent/local/to-run-event.ts";
import type { RunEvent } from "../../shared/run-event.ts";

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("lc" in value)) return value;
  const { id, kwargs } = value as unknown as { id: string[]; kwargs: never };
  const name = id.at(-1);
  if (name === "AIMessage") return new AIMessage(kwargs);
  if (name === "ToolMessage") return new ToolMessage(kwargs);
  throw new Error(`Unexpected in the recording: ${id.join()}`);
}

/** A turn with reasoning, text, four tool calls at once and a second model call; see `record-stream.ts`. */
export const recordedStream = JSON.parse(
  readFileSync(
    new URL("../unit/electron/agent/local/recorded-stream.json", import.meta.url),
    "utf8",
  ),
  revive,
) as ProtocolEvent[];

/** The stream as run events. */
export const translateAll = (events: readonly ProtocolEvent[]): RunEvent[] => {
  const translator = createToRunEvent({
    model: "recorded",
    now: () => 5,
    measure: (_callId, { usage }) => ({ usage, cost: null }),
  });
  return events.flatMap((event) => translator.translate(event));
};
