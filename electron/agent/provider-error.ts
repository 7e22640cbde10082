import { ContextOverflowError } from "@langchain/core/errors";
import type { ErrorCode, ErrorData, FailedEndpoint } from "../../shared/error-data.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { connectionProblem } from "./connection-problem.ts";
import { causesOf } from "../http/received.ts";
import { readErrorFacts, type ErrorFacts } from "./error-facts.ts";
import { endpointName, endpointSubject } from "./failed-endpoint.ts";
import { settingOfRefusal } from "./refused-parameter.ts";

/**
 * Says in plain words what an endpoint, the way to it, or the graph did. Errors are told apart by status, code and
 * cause: their names are mostly "Error".
 *
 * @param now ms since the epoch, for a Retry-After that is a date.
 * @param endpoint who was asked, for the words; "the endpoint" where it is not known.
 * @returns `internal` for everything that no endpoint did; the error itself then belongs in the log.
 */
export function toProviderError(error: unknown, now: number, endpoint?: FailedEndpoint): ErrorData {
  const facts = readErrorFacts(error, now);
  const known = causesOf(error).find((each) => each instanceof AppError);
  if (known !== undefined) {
    const told = toErrorData(known);
    return { ...told, message: told.message.replace(/^The endpoint\b/, endpointSubject(endpoint)) };
  }
  if (isContextOverflow(error, facts)) {
    return data(
      "context-too-long",
      "The conversation is too long for this model. Start a new chat, or choose a model that reads more.",
      facts,
    );
  }
  if (facts.status !== undefined) return fromStatus(facts.status, facts, endpoint);
  const problem = connectionProblem(causesOf(error), endpoint);
  if (problem !== undefined) return data(problem.code, problem.message);
  if (error instanceof SyntaxError) {
    return data(
      "malformed-response",
      `${endpointSubject(endpoint)} sent a reply that Parley could not read. Try again.`,
    );
  }
  if (facts.isFromSdk) {
    return data(
      "provider-failed",
      `${endpointSubject(endpoint)} reported an error while it was answering. Try again.`,
      facts,
    );
  }
  return toErrorData(error);
}

function fromStatus(status: number, facts: ErrorFacts, endpoint?: FailedEndpoint): ErrorData {
  const name = endpointName(endpoint);
  const subject = endpointSubject(endpoint);
  if (status < 400) {
    return data(
      "malformed-response",
      `${subject} sends its visitors elsewhere, which Parley does not follow with a key. Check the base URL, ` +
        "and whether this network wants you to log in first.",
      facts,
    );
  }
  if (status < 500 && facts.code === "model_not_found") return modelNotFound(name, facts);
  if (status < 500 && status !== 429 && KEY_REFUSED.test(facts.words)) {
    return data("authentication-failed", `${subject} did not accept the API key.`, facts);
  }
  if (status < 500 && status !== 429 && isOutOfCredit(facts)) return quotaExhausted(name, facts);
  if (isLoading(facts)) {
    return data(
      "provider-unavailable",
      `${subject} is loading the model. Try again in a while.`,
      facts,
    );
  }
  switch (status) {
    case 401:
      return data("authentication-failed", `${subject} did not accept the API key.`, facts);
    case 402:
      return quotaExhausted(name, facts);
    case 403:
      if (!facts.isInItsOwnWords) return turnedAway(name, facts);
      return data("permission-denied", `The API key may not use this model at ${name}.`, facts);
    case 404:
      return modelNotFound(name, facts);
    case 408:
      return data("timeout", "Request timed out at the provider. Try again.", facts);
    case 429:
      return isQuota(facts) ? quotaExhausted(name, facts) : rateLimited(facts);
    case 502:
    case 503:
    case 504:
    case 529:
      return data(
        "provider-unavailable",
        "The provider is overloaded or down. Try again in a while.",
        facts,
      );
    default:
      if (isFiltered(facts)) {
        return data(
          "content-filtered",
          "The provider's content filter declined this request. Put it differently.",
          facts,
        );
      }
      return status >= 500
        ? data("provider-failed", "The provider had an error of its own. Try again.", facts)
        : requestRefused(subject, facts);
  }
}

/** llama.cpp's "Loading model", Ollama's "llm server loading model", TGI's and Hugging Face's "is currently loading". */
const LOADING =
  /^\W*(?:the |llm server )?(?:is )?(?:still |currently )?loading (?:the )?model\b|\bis (?:currently |still )?(?:loading|being loaded|warming up)\b/i;
/** What cannot be loaded is not waited for. */
const NOT_LOADED = /\b(?:errors?|fail(?:ed|ure|s)?|unable|cannot|could not|can['’]t|no|not)\b/i;

/** Whether a server loads the model that was asked for, so that the same request is answered a little later. */
export function isLoading({ status, words }: Pick<ErrorFacts, "status" | "words">): boolean {
  return status !== undefined && status >= 500 && LOADING.test(words) && !NOT_LOADED.test(words);
}

/** A page in the place of the API's own words: a challenge for browsers, a firewall, a company's proxy. */
function turnedAway(name: string, facts: ErrorFacts): ErrorData {
  return data(
    "provider-unavailable",
    `Something in front of ${name}, such as a firewall, turned the request away before it was read. The API key was not looked at.`,
    facts,
  );
}

/** Google refuses a key with 400. */
const KEY_REFUSED =
  /\b(?:invalid|incorrect|wrong|expired|no) api[ _-]?key\b|\bapi[ _-]?key\b[^.]{0,40}\b(?:not valid|invalid|expired|not found|is missing)\b/i;

function modelNotFound(name: string, facts: ErrorFacts): ErrorData {
  return data("model-not-found", `Model not found at ${name}.`, facts);
}

/** Where it says which parameter it does not take, the error leads to where that is set. */
function requestRefused(subject: string, facts: ErrorFacts): ErrorData {
  const refused = data("request-refused", `${subject} refused the request.`, facts);
  const setting = settingOfRefusal(facts);
  return setting === undefined ? refused : { ...refused, setting };
}

function quotaExhausted(name: string, facts: ErrorFacts): ErrorData {
  const message = `Your account at ${name} has no credit left. Add credit on the provider's website, or choose another model.`;
  return { ...data("quota-exhausted", message, facts), retryAfterMs: null };
}

function rateLimited(facts: ErrorFacts): ErrorData {
  const { retryAfterMs } = facts;
  const when = retryAfterMs === null ? "in a while" : `in ${inWords(retryAfterMs)}`;
  return data(
    "provider-rate-limited",
    `Rate limit of the provider reached. Try again ${when}.`,
    facts,
  );
}

function inWords(durationMs: number): string {
  const seconds = Math.max(1, Math.ceil(durationMs / 1_000));
  if (seconds === 1) return "1 second";
  const exactly = `${seconds.toLocaleString("en-US")} seconds`;
  return seconds < 120 ? exactly : `${exactly} (about ${Math.round(seconds / 60)} minutes)`;
}

/** Spent accounts that come with another status than 429: Anthropic's, Moonshot's and OpenAI's hard limit. */
function isOutOfCredit({ code, words }: ErrorFacts): boolean {
  return (
    SPENT_CODES.has(code ?? "") ||
    /credit balance is too low|insufficient (?:account )?(?:balance|credit|funds)/i.test(words)
  );
}

const SPENT_CODES: ReadonlySet<string> = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
  "exceeded_current_quota_error",
]);

/**
 * An endpoint's own code is trusted; words only where it sent none, or its status once more: a plain rate limit mentions
 * billing, too, and credits that would raise it (OpenRouter's free models).
 */
function isQuota({ code, words, retryAfterMs }: ErrorFacts): boolean {
  if (SPENT_CODES.has(code ?? "")) return true;
  if (code !== undefined && !/^\d{3}$/.test(code)) return false;
  return retryAfterMs === null && !RATE.test(words) && /\bquota\b|\bcredit/i.test(words);
}

const RATE =
  /\brate.?limit|\btoo many requests\b|\b(?:requests|tokens) per (?:second|minute|hour|day)\b|\bper[ -](?:minute|hour|day)\b/i;

/** OpenAI's and Azure's words for a prompt that their policy does not let through. */
function isFiltered({ code }: ErrorFacts): boolean {
  return code === "content_filter" || code === "content_policy_violation";
}

function isContextOverflow(error: unknown, { status, code, words }: ErrorFacts): boolean {
  if (ContextOverflowError.isInstance(error) || status === 413) return true;
  if (TOO_LONG_CODE.test(code ?? "")) return true;
  return status !== 429 && TOO_LONG.some((each) => each.test(words));
}

const TOO_LONG_CODE =
  /^(?:context_(?:length|window)_exceeded|exceed_context_size_error|model_max_prompt_tokens_exceeded|model_context_window_exceeded|ContextWindowExceededError|prompt_too_long|tokens_limit_reached|request_too_large)$/;

/** A prompt that is too long, in the words of servers that have no code for it. */
const TOO_LONG: readonly RegExp[] = [
  // OpenAI, vLLM, DeepSeek, SGLang, Mistral, LM Studio, llama.cpp
  /\b(?:maximum|available|model's|model’s|the) context (?:length|size|window)\b/i,
  /\bcontext (?:length|size|window|limit) (?:of|is|was|exceeded|overflow)|\bcontext the overflows\b/i,
  // Anthropic, xAI, Google, Cohere, Bedrock, Groq
  /\bprompt is too long\b|\bmaximum prompt length\b|\binput is too long\b|\btoo many (?:input )?tokens\b/i,
  /\binput token count\b[^.]{0,40}\bexceeds\b|\breduce the length of (?:the|your) (?:messages|prompt)\b/i,
  // Anthropic with a limit for the answer, MiniMax, Moonshot, Alibaba, Zhipu
  /\bexceeds? (?:the )?(?:model'?s? )?(?:maximum )?context (?:limit|length|window|size)\b|\bcontext (?:length|size|window) exceeds\b/i,
  /\bexceed(?:s|ed|ing)? (?:the )?model(?:'s)? (?:maximum )?token limit\b|\brange of input length should be\b/i,
  /\b(?:prompt|input)(?: length)? exceeds (?:the )?max(?:imum)?(?: \w+)? length\b|\binput length\b[^.]{0,40}\bexceeds\b/i,
  // LiteLLM, Mistral, GitHub, Baidu
  /\b(?:is longer than|too large for) (?:the )?model\b[^.]{0,80}\bcontext\b|\bmax size: \d+ tokens\b|\bprompt tokens too long\b/i,
  // TGI, Together
  /\binputs?`? tokens \+ `?max_new_tokens\b/i,
];

function data(code: ErrorCode, message: string, facts?: ErrorFacts): ErrorData {
  return {
    code,
    message,
    detail: facts?.detail ?? null,
    retryAfterMs: facts?.retryAfterMs ?? null,
    requestId: facts?.requestId ?? null,
  };
}
