import { readErrorFacts } from "../agent/error-facts.ts";
import { toProviderError } from "../agent/provider-error.ts";
import { settingOfRefusal } from "../agent/refused-parameter.ts";
import { mayBeBilled } from "../agent/retry/failed-request.ts";
import type { ModelCallEnd } from "../agent/run-bounds.ts";
import { MAXIMUM_TOKENS } from "./call-meter.ts";
import { toApiUrl, toHeaders, type DoctorTarget } from "./doctor-target.ts";
import { toHttpProblem } from "./http-problem.ts";

/** What OpenAI calls the limit for models that think; everybody else knows only the other name. */
const LIMIT_NAMES = ["max_tokens", "max_completion_tokens"] as const;

/** OpenAI's models that think. */
const THINKS = /^(?:openai\/)?(?:o\d|gpt-(?:[5-9]|\d\d))/;

/**
 * Sends a request for a streamed answer that is no longer than a test may pay for. Where the limit is refused by the one
 * name it is asked for by the other, and without it where neither is known: a refusal costs nothing.
 *
 * @throws HttpProblem for a status that is no success, and whatever the connection throws.
 */
export async function sendChat(
  target: DoctorTarget,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Response> {
  const names = THINKS.test(target.model ?? "") ? LIMIT_NAMES.toReversed() : LIMIT_NAMES;
  const limits = [...names.map((name) => ({ [name]: MAXIMUM_TOKENS })), {}];
  for (const [index, limit] of limits.entries()) {
    const response = await target.fetch(toApiUrl(target.baseUrl, "chat/completions"), {
      method: "POST",
      headers: toHeaders(target),
      body: JSON.stringify({ model: target.model, stream: true, ...limit, ...body }),
      signal,
      redirect: "manual",
    });
    if (response.ok) return response;
    const problem = await toHttpProblem(response);
    const isForLimit = settingOfRefusal(readErrorFacts(problem, 0)) === "chat.maximumTokens";
    const isRefused = [400, 404, 422].includes(problem.status) && isForLimit;
    if (!isRefused || index === limits.length - 1) throw problem;
  }
  throw new Error("There was no request.");
}

/** What a request that failed before it was answered may have cost. */
export function endOfFailure(error: unknown): ModelCallEnd {
  const now = Date.now();
  const { status, isInItsOwnWords } = readErrorFacts(error, now);
  const failed = { ...toProviderError(error, now), status, isInItsOwnWords, isSent: true };
  return { type: mayBeBilled(failed) ? "unanswered" : "refused" };
}
