import { randomUUID } from "node:crypto";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ErrorData, FailedEndpoint } from "../../../shared/error-data.ts";
import type { Clock } from "../../clock/clock.ts";
import { causesOf } from "../../http/received.ts";
import { readErrorFacts } from "../error-facts.ts";
import { estimateReturned, returnedOf } from "../models/returned-fields.ts";
import { NoCompletion } from "../models/whole-chunk.ts";
import { toFinishReason } from "./normalise-answer.ts";
import { estimatePictures } from "./sent-pictures.ts";
import { TOKENS_PER_MESSAGE } from "../pricing/estimate-message.ts";
import { estimateTokens } from "../pricing/estimate-tokens.ts";
import { isLoading, toProviderError } from "../provider-error.ts";
import { mayBeBilled } from "../retry/failed-request.ts";
import { nextRetry } from "../retry/retry-policy.ts";
import type { RunBounds } from "../run-bounds.ts";
import { toReported } from "../to-usage.ts";

/** Why a call failed, and the HTTP status that its endpoint gave; undefined where it gave none. */
export interface FailedCall extends ErrorData {
  readonly status: number | undefined;
}

interface CallModelOptions {
  /** Asked before each attempt: what a refusal taught may change what is said. */
  readonly prompt: () => readonly BaseMessage[];
  /** What goes out beside the prompt, in tokens: the descriptions of the tools. */
  readonly toolTokens: () => number;
  /** How often tools have answered in this turn. */
  readonly toolRounds: number;
  readonly ask: (prompt: readonly BaseMessage[]) => Promise<BaseMessage>;
  readonly bounds: RunBounds;
  /** What errors call who is asked. */
  readonly endpoint?: FailedEndpoint | undefined;
  /** Whether the model has sent anything since `onStart` was last called. */
  readonly hasHeard: () => boolean;
  /** Whether the request has left since `onStart` was last called. */
  readonly wasSent: () => boolean;
  /** Called when a request is about to go out. */
  readonly onStart: (callId: string) => void;
  /** Called when a request failed that will be made again. */
  readonly onFailed: (error: FailedCall) => void;
  /** Learns from a refusal. @returns whether the request goes out otherwise from now on. */
  readonly learn?: ((error: unknown) => boolean) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

/**
 * Makes one model call within the run's bounds, and again while it may help: at most twice, and never once the model
 * has begun to answer. A request that was refused for something it can do without is made again at once without it,
 * which counts as no attempt: each such thing is left out only once. Nor does the wait for a server that loads its model.
 *
 * @throws whatever the last attempt threw, or the run's abort reason.
 */
export async function callModel(options: CallModelOptions): Promise<AIMessage> {
  const { toolRounds, ask, bounds, hasHeard, wasSent, onStart, signal } = options;
  const { now, monotonic } = options.clock;
  /** When the server first said that it loads the model; monotonic, since clocks are set. */
  let loadingSince: number | undefined;
  for (let attempt = 1; ;) {
    const prompt = options.prompt();
    const inputTokens = estimatePrompt(prompt) + options.toolTokens();
    const callId = randomUUID();
    const permit = await bounds.acquireModelCall({ callId, inputTokens, toolRounds });
    onStart(callId);
    bounds.modelStarted();
    try {
      const answer = toAnswer(await ask(prompt));
      // Without a reason the stream only ended, and nobody knows what the endpoint went on to do.
      if (toFinishReason(answer) === undefined) permit.settle({ type: "cut-off" });
      else permit.settle({ type: "made", ...toReported(answer.usage_metadata) });
      return answer;
    } catch (error) {
      const failure = toProviderError(error, now(), options.endpoint);
      const facts = readErrorFacts(error, now());
      const { status, isInItsOwnWords } = facts;
      const anythingHeard = hasHeard();
      const isSent = wasSent();
      const failed = { ...failure, status, isInItsOwnWords, isSent, isLoading: isLoading(facts) };
      const hasLearned =
        !anythingHeard && signal?.aborted !== true && options.learn?.(error) === true;
      // A call that failed has been made all the same, and its place is not held while it waits to be repeated.
      if (anythingHeard) permit.settle({ type: "cut-off" });
      else if (signal?.aborted === true) permit.settle({ type: isSent ? "unanswered" : "refused" });
      // Who refuses what the next request leaves out has not worked.
      else if (hasLearned) permit.settle({ type: "refused" });
      else {
        const hasWorked = !causesOf(error).some((each) => each instanceof NoCompletion);
        permit.settle({ type: hasWorked && mayBeBilled(failed) ? "unanswered" : "refused" });
      }
      signal?.throwIfAborted();
      if (hasLearned) {
        options.onFailed({ ...failure, status });
        continue;
      }
      if (failed.isLoading) loadingSince ??= monotonic();
      const loadingForMs = monotonic() - (loadingSince ?? monotonic());
      const random = Math.random;
      const decision = nextRetry({ attempt, error: failed, anythingHeard, loadingForMs, random });
      if (decision.type === "give-up") throw error;
      options.onFailed({ ...failure, status });
      bounds.modelEnded();
      const { delayMs } = decision;
      await bounds.waitToRetry({ delayMs, error: failure, isLoading: failed.isLoading });
      if (decision.reason !== "loading") attempt += 1;
    } finally {
      bounds.modelEnded();
    }
  }
}

function toAnswer(message: BaseMessage): AIMessage {
  if (AIMessage.isInstance(message)) return message;
  throw new Error("The model did not answer as an assistant.");
}

function estimatePrompt(prompt: readonly BaseMessage[]): number {
  return prompt.reduce((sum, message) => sum + estimateMessage(message), 0);
}

function estimateMessage(message: BaseMessage): number {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
  const called = calls.map(({ name, args }) => `${name} ${JSON.stringify(args)}`).join(" ");
  const sealed = estimateReturned(returnedOf(message));
  const words = estimateTokens(message.text) + estimateTokens(called);
  return TOKENS_PER_MESSAGE + words + sealed + estimatePictures(message);
}
