import { convertMessagesToCompletionsMessageParams } from "@langchain/openai";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toModelMessages } from "../../../../electron/agent/local/to-model-messages.ts";
import { executeRun } from "../../../../electron/runs/execute-run.ts";
import { RunEnded } from "../../../../electron/runs/run-ended.ts";
import { message, type Message } from "../../../../shared/message.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { userMessage } from "../../../fakes/agent-request.ts";
import { recordedStream, translateAll } from "../../../fakes/recorded-run.ts";
import { aRun } from "../../../fakes/a-run.ts";
import { runEvents } from "../../../fakes/run-events.ts";
import { findHistoryFault, type HistoryMessage } from "../../../fakes/strict-endpoint.ts";
import { unbounded } from "../../../fakes/unbounded.ts";

/** Lets an agent say these events, stops it after so many of them, and gives back what is stored of its answer. */
async function stoppedAfter(events: readonly RunEvent[], count: number): Promise<Message> {
  const run = aRun();
  const { signal } = run;
  await executeRun({
    run,
    history: [],
    continues: false,
    connectModel: () => Promise.resolve({ kind: "demo" }),
    bounds: unbounded(signal),
    onEnd: () => undefined,
    onContent: () => undefined,
    onSecrets: () => undefined,
    loadTools: () => Promise.resolve([]),
    loadAgent: () =>
      Promise.resolve({
        run: ({ emit }) => {
          events.slice(0, count).forEach(emit);
          run.controller.abort(new RunEnded("stopped"));
          // What comes late must not be heard.
          events.slice(count).forEach(emit);
          return Promise.reject(signal.reason as Error);
        },
      }),
  });
  return message.parse(JSON.parse(JSON.stringify(run.message())));
}

/** The request after these answers, each of which was followed by a word of the user's. */
function nextRequest(answers: readonly Message[]): HistoryMessage[] {
  const history = [userMessage("Go"), ...answers.flatMap((each) => [each, userMessage("And?")])];
  const messages = toModelMessages({ messages: history, continues: false });
  return convertMessagesToCompletionsMessageParams({ messages }) as HistoryMessage[];
}

const recorded = translateAll(recordedStream);

describe("a run that is stopped", () => {
  it.each([...recorded.keys(), recorded.length].map((count) => [count, recorded[count]?.type]))(
    "before its event %i (%s) leaves a history that a strict endpoint accepts",
    async (count) => {
      const answer = await stoppedAfter(recorded, count);
      expect(answer.status).toMatchObject({ reason: "stopped" });
      expect(findHistoryFault(nextRequest([answer]))).toBeUndefined();
    },
  );

  it("keeps every word that came before and none that came after", async () => {
    const words = (events: readonly RunEvent[]): string =>
      events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("");
    for (let count = 0; count <= recorded.length; count += 1) {
      const { parts } = await stoppedAfter(recorded, count);
      const kept = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
      expect(kept).toBe(words(recorded.slice(0, count)));
    }
  });

  it("leaves a valid history whatever it said, however often it happens", async () => {
    const stopped = fc.tuple(runEvents(), fc.nat(60));
    await fc.assert(
      fc.asyncProperty(fc.array(stopped, { minLength: 1, maxLength: 4 }), async (runs) => {
        const answers = await Promise.all(runs.map(([events, at]) => stoppedAfter(events, at)));
        expect(findHistoryFault(nextRequest(answers))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe("the strict endpoint", () => {
  const user = { role: "user", content: "Go" };
  const call = { id: "a", function: { name: "calculator", arguments: "{}" } };
  const asks = { role: "assistant", content: "", tool_calls: [call] };
  const result = { role: "tool", tool_call_id: "a", content: "2" };
  const said = { role: "assistant", content: "2" };
  it.each<[string | undefined, HistoryMessage[]]>([
    [undefined, [{ role: "system", content: "Be brief" }, user]],
    [undefined, [user, asks, result, said, user]],
    ["user where assistant should speak", [user, asks, result, user]],
    ["call a has 0 results right behind it", [user, asks, user]],
    ["call a has 0 results right behind it", [user, asks, user, result]],
    ["result a dangles", [user, asks, result, result]],
    ["result a dangles", [user, result]],
    ["call id a twice", [user, asks, result, asks, result, user]],
    ["user where assistant should speak", [user, user]],
    ["assistant where user should speak", [user, said, said]],
    ["an empty assistant message", [user, { role: "assistant", content: " " }, user]],
    ["an empty result", [user, asks, { ...result, content: "" }, user]],
    ["assistant speaks last", [user, said]],
    ["tool speaks last", [user, asks, result]],
    ["a late system message", [user, { role: "system", content: "x" }]],
  ])("says %j", (fault, messages) => {
    expect(findHistoryFault(messages)).toBe(fault);
  });
});
