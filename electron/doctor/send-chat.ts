import { readErrorFacts } from "../agent/error-facts.ts";
import { toProviderError } from "../agent/provider-error.ts";
import { findQuirk, withQuirks, type ChatRequest } from "../agent/models/quirks.ts";
import { settingOfRefusal } from "../agent/refused-parameter.ts";
import { mayBeBilled } from "../agent/retry/failed-request.ts";
import type { ModelCallEnd } from "../agent/run-bounds.ts";
import { MAXIMUM_TOKENS } from "./call-meter.ts";
import { toApiUrl, toHeaders, type DoctorTarget } from "./doctor-target.ts";
import { toHttpProblem } from "./http-problem.ts";

/** OpenAI's models that think know the limit of an answer by another name than everybody else's. */
const THINKS = /^(?:openai\/)?(?:o\d|gpt-(?:[5-9]|\d\d))/;

/**
 * Sends a request for a streamed answer that is no longer than a test may pay for. What is refused and can be done
 * without is left out, as in a chat, the limit itself at last: a refusal costs nothing.
 *
 * @throws HttpProblem for a status that is no success, and whatever the connection throws.
 */
export async function sendChat(
  target: DoctorTarget,
  body: ChatRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { baseUrl, model, quirks } = target;
  const name = THINKS.test(model ?? "") ? "max_completion_tokens" : "max_tokens";
  let limit: Readonly<Record<string, number>> = { [name]: MAXIMUM_TOKENS };
  for (;;) {
    const request = withQuirks({ model, stream: true, ...limit, ...body }, quirks);
    const response = await target.fetch(toApiUrl(baseUrl, "chat/completions"), {
      method: "POST",
      headers: toHeaders(target),
      body: JSON.stringify(request),
      signal,
      redirect: "manual",
    });
    if (response.ok) return response;
    const problem = await toHttpProblem(response);
    const facts = readErrorFacts(problem, 0);
    const quirk = findQuirk(facts, request, quirks);
    const isForLimit =
      [400, 404, 422].includes(problem.status) && settingOfRefusal(facts) === "chat.maximumTokens";
    if (quirk !== undefined) quirks.learn(quirk);
    else if (isForLimit && Object.keys(limit).length > 0) limit = {};
    else throw problem;
  }
}

/** What a request that failed before it was answered may have cost. */
export function endOfFailure(error: unknown): ModelCallEnd {
  const now = Date.now();
  const { status, isInItsOwnWords } = readErrorFacts(error, now);
  const failed = { ...toProviderError(error, now), status, isInItsOwnWords, isSent: true };
  return { type: mayBeBilled(failed) ? "unanswered" : "refused" };
}
