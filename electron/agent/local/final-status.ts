import type { AIMessage } from "@langchain/core/messages";
import type { ErrorCode, FailedEndpoint } from "../../../shared/error-data.ts";
import type { FinalStatus, IncompleteReason } from "../../../shared/message.ts";
import { CONNECTION_LOST } from "../connection-problem.ts";
import { endpointSubject } from "../failed-endpoint.ts";
import { brokenOffWord } from "../models/answer-end.ts";
import { NO_COMPLETION } from "../models/whole-chunk.ts";
import { hasContent, hasPictures, toFinishReason } from "./normalise-answer.ts";

/**
 * Judges the message a run ended with. "No exception" is not "complete": a stream that breaks off cleanly, a login page
 * with status 200 and a refusal without words all arrive without an error.
 *
 * @param continues whether it goes on with an answer that has text already; then there may be nothing left to say.
 * @param endpoint who answered, for the words.
 */
export function toFinalStatus(
  answer: AIMessage,
  continues: boolean,
  endpoint?: FailedEndpoint,
): FinalStatus {
  const finishReason = toFinishReason(answer);
  if (finishReason === undefined) {
    return hasContent(answer)
      ? incomplete("interrupted", "connection-lost", CONNECTION_LOST)
      : incomplete(
          "failed",
          "malformed-response",
          NO_COMPLETION.replace("The endpoint", endpointSubject(endpoint)),
        );
  }
  const word = brokenOffWord(finishReason);
  if (word !== undefined) {
    return incomplete(
      hasContent(answer) ? "interrupted" : "failed",
      "provider-failed",
      `${endpointSubject(endpoint)} broke the answer off.`,
      // The server's own, which a trace without content keeps at home.
      word === "" ? null : word,
    );
  }
  if (finishReason === "malformed-call") {
    return incomplete(
      "failed",
      "provider-failed",
      "The model wanted to call a tool, and its provider could not read the call. Try again.",
    );
  }
  if (finishReason === "length") return { type: "incomplete", reason: "truncated", error: null };
  if (finishReason === "content_filter") {
    return { type: "incomplete", reason: "filtered", error: null };
  }
  return continues || answer.text.trim() !== "" || hasPictures(answer)
    ? { type: "complete" }
    : incomplete(
        "failed",
        "empty-answer",
        "The model sent an empty answer. It may have declined; try again or put it differently.",
      );
}

function incomplete(
  reason: IncompleteReason,
  code: ErrorCode,
  message: string,
  detail: string | null = null,
): FinalStatus {
  return {
    type: "incomplete",
    reason,
    error: { code, message, detail, retryAfterMs: null, requestId: null },
  };
}
