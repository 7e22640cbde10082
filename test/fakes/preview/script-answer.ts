import type { ToolCallId } from "../../../shared/ids.ts";
import type { FinalStatus, Message } from "../../../shared/message.ts";
import type { RunEvent } from "../../../shared/run-event.ts";

const TEXT = `## A streamed answer

Here is the sum: **432.9**. The tool was given the expression and did the arithmetic; nothing was evaluated as code.

1. Take 2,340.
2. Multiply by \`0.185\`.
3. The result is 432.9.

\`\`\`ts
export function share(total: number, percent: number): number {
  return (total * percent) / 100;
}
\`\`\`

| part | value |
| --- | ---: |
| total | 2,340 |
| percent | 18.5 % |
| share | 432.9 |

`;

/** Plays an answer at reading speed. The question says how it goes: "slow", "tool", "fail", "long", "wait", "near", "budget". */
export async function* scriptAnswer(
  message: Message,
  question: string,
  signal: AbortSignal,
  answered: AbortSignal,
): AsyncGenerator<RunEvent> {
  const { runId, threadId, id: messageId } = message;
  if (runId === null) return;
  const words = question.toLowerCase();
  const end = (status: FinalStatus): RunEvent => ({ type: "run-end", at: Date.now(), status });
  const isStopped = (): boolean => signal.aborted;
  const stopped = (): RunEvent => end({ type: "incomplete", reason: "stopped", error: null });

  yield { type: "run-start", at: Date.now(), runId, threadId, messageId, model: "parley-demo" };
  yield { type: "node-start", at: Date.now(), node: "agent", taskId: "1" };
  if (words.includes("wait")) {
    const until = Date.now() + 12_000;
    const message =
      "Rate limit: the model calls allowed are used up. The next one may start in 12 s.";
    yield { type: "wait-start", at: Date.now(), waitId: "w", reason: "rate-limit", message, until };
    await pause(12_000, signal);
    yield { type: "wait-end", at: Date.now(), waitId: "w" };
  }
  if (words.includes("budget")) {
    yield {
      type: "ask-start",
      at: Date.now(),
      askId: "a",
      gate: "budget",
      message:
        "The next call (about $0.0042) would exceed your $0.01 budget for this run ($0.0123 spent). Continue allows this run another $0.01.",
      choices: ["continue", "stop-here"],
    };
    await pause(600_000, AbortSignal.any([signal, answered]));
  }
  yield { type: "model-start", at: Date.now(), callId: "m1", model: "parley-demo" };
  if (words.includes("near")) {
    const expiresAt = Date.now() + 6_000;
    yield { type: "clock-near", at: Date.now(), clock: "first-token", expiresAt };
    await pause(6_000, signal);
  }
  await pause(words.includes("slow") ? 60_000 : 250, signal);
  if (isStopped()) {
    yield stopped();
    return;
  }

  for (const text of ["The person wants a number. ", "A tool is safer than my head."]) {
    yield { type: "reasoning-delta", at: Date.now(), text };
    await pause(120, signal);
  }
  if (words.includes("fail")) {
    const error = {
      code: "provider-rate-limited",
      message: "Rate limit reached at the endpoint. Wait 20 seconds and try again.",
      detail: "429: Requests per minute exceeded for parley-demo",
      retryAfterMs: 20_000,
      requestId: null,
    } as const;
    yield end({ type: "incomplete", reason: "failed", error });
    return;
  }
  const toolCallId = "call_1" as ToolCallId;
  const args = { expression: "2340 * 18.5 / 100" };
  yield usage("m1", "tool_calls");
  yield { type: "node-end", at: Date.now(), node: "agent", taskId: "1", error: null };
  yield { type: "node-start", at: Date.now(), node: "tools", taskId: "2" };
  yield { type: "tool-start", at: Date.now(), toolCallId, toolName: "calculator", args };
  await pause(words.includes("tool") ? 60_000 : 300, signal);
  if (isStopped()) {
    yield stopped();
    return;
  }
  yield { type: "tool-end", at: Date.now(), toolCallId, result: "432.9" };
  yield { type: "node-end", at: Date.now(), node: "tools", taskId: "2", error: null };
  yield { type: "node-start", at: Date.now(), node: "agent", taskId: "3" };
  yield { type: "model-start", at: Date.now(), callId: "m2", model: "parley-demo" };
  for (const text of chunks(TEXT.repeat(words.includes("long") ? 12 : 1))) {
    yield { type: "text-delta", at: Date.now(), text };
    await pause(12, signal);
    if (isStopped()) {
      yield stopped();
      return;
    }
  }
  yield usage("m2", "stop");
  yield { type: "node-end", at: Date.now(), node: "agent", taskId: "3", error: null };
  yield end({ type: "complete" });
}

function usage(callId: string, finishReason: string): RunEvent {
  return {
    type: "model-end",
    at: Date.now(),
    callId,
    finishReason,
    usage: {
      inputTokens: 412,
      outputTokens: 168,
      cachedInputTokens: 0,
      reasoningTokens: 24,
      isEstimated: false,
    },
    cost: { microUsd: 2_420, isEstimated: false },
  };
}

function chunks(text: string): string[] {
  return text.match(/[\s\S]{1,6}/g) ?? [];
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
