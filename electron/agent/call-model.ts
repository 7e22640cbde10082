import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ErrorData } from "../../shared/error-data.ts";
import { toProviderError } from "./provider-error.ts";
import { nextRetry } from "./retry/retry-policy.ts";
import type { RunBounds } from "./run-bounds.ts";
import { toUsage } from "./to-usage.ts";

/** What a tokeniser makes of most languages, roughly; the endpoint's own count replaces it. */
const CHARACTERS_PER_TOKEN = 4;

interface CallModelOptions {
  readonly prompt: readonly BaseMessage[];
  readonly ask: (prompt: readonly BaseMessage[]) => Promise<BaseMessage>;
  readonly bounds: RunBounds;
  /** Whether the model has sent anything since `onStart` was last called. */
  readonly hasHeard: () => boolean;
  /** Called when a request is about to go out. */
  readonly onStart: () => void;
  /** Called when a request failed that will be made again. */
  readonly onFailed: (error: ErrorData) => void;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Makes one model call within the run's bounds, and again while it may help: at most twice, and never once the model
 * has begun to answer.
 *
 * @throws whatever the last attempt threw, or the run's abort reason.
 */
export async function callModel(options: CallModelOptions): Promise<AIMessage> {
  const { prompt, ask, bounds, hasHeard, onStart, signal, now } = options;
  const estimatedTokens = estimateTokens(prompt);
  for (let attempt = 1; ; attempt += 1) {
    const permit = await bounds.acquireModelCall(estimatedTokens);
    onStart();
    bounds.modelStarted();
    try {
      const answer = toAnswer(await ask(prompt));
      const usage = toUsage(answer.usage_metadata);
      permit.settle(usage === null ? estimatedTokens : usage.inputTokens + usage.outputTokens);
      return answer;
    } catch (error) {
      // A call that failed has been made all the same, and its place is not held while it waits to be repeated.
      permit.settle(estimatedTokens);
      signal?.throwIfAborted();
      const failure = toProviderError(error, now());
      const anythingHeard = hasHeard();
      const decision = nextRetry({ attempt, error: failure, anythingHeard, random: Math.random });
      if (decision.type === "give-up") throw error;
      options.onFailed(failure);
      bounds.modelEnded();
      await bounds.waitToRetry({ delayMs: decision.delayMs, error: failure });
    } finally {
      bounds.modelEnded();
    }
  }
}

function toAnswer(message: BaseMessage): AIMessage {
  if (AIMessage.isInstance(message)) return message;
  throw new Error("The model did not answer as an assistant.");
}

function estimateTokens(prompt: readonly BaseMessage[]): number {
  const characters = prompt.reduce((sum, message) => sum + message.text.length, 0);
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
