import { z } from "zod";
import { clockName } from "./clock-name.ts";
import { endpointId } from "./endpoint.ts";

/**
 * Every failure that may be shown to a person or cross the process border; anything else becomes `internal`.
 * The first group is the app's own, the second names what an endpoint did.
 */
export const errorCode = z.enum([
  "invalid-input",
  "untrusted-sender",
  "rate-limited",
  "cancelled",
  "timeout",
  "conflict",
  "not-found",
  "storage-failed",
  /** A key is kept, but the keychain or its encryption does not give it out now. */
  "secret-unreadable",
  "budget-reached",
  /** The person said no when the system asked, or nobody was there to be asked. */
  "declined",
  /** Something is being asked already; it is answered first. */
  "question-open",
  "internal",

  "missing-credential",
  "authentication-failed",
  "permission-denied",
  "model-not-found",
  "request-refused",
  "content-filtered",
  "context-too-long",
  "provider-rate-limited",
  "quota-exhausted",
  "provider-unavailable",
  "provider-failed",
  "connection-failed",
  "connection-lost",
  "malformed-response",
  "empty-answer",
  /** As much of an answer came as is kept. */
  "answer-too-long",
  "step-limit",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** The endpoint that failed, as it was then: its page is where most of its errors are put right. */
export const failedEndpoint = z.object({
  id: endpointId,
  /** As a person knows it; the address again where they gave it no name. */
  name: z.string(),
  /** Host and port. Its path may hold a key. */
  address: z.string(),
});
export type FailedEndpoint = z.infer<typeof failedEndpoint>;

/** What of an error crosses the border: plain words for a person, never a stack, HTML or a secret. */
export const errorData = z.object({
  code: errorCode,
  /** A sentence a person can act on. */
  message: z.string(),
  /** The provider's own words, shortened and without secrets; null where it said nothing of use. */
  detail: z.string().nullable(),
  /** How long to wait before trying again helps, in milliseconds. */
  retryAfterMs: z.number().nonnegative().nullable(),
  /** The provider's name for the request, which its support asks for; answers of older versions have none. */
  requestId: z.string().max(200).nullable().default(null),
  /** When it happened, in ms since the epoch; errors that are shown at once and not kept have none. */
  at: z.number().optional(),
  /** The clock of ours that ran out; a time-out of somebody else's has none. */
  clock: clockName.optional(),
  /** Who failed; absent where it was no endpoint, and in answers of older versions. */
  endpoint: failedEndpoint.optional(),
  /** The one setting that mends it, where one does, as in `budgets.perDayMicroUsd` or `chat.temperature`. */
  setting: z.string().max(100).optional(),
});
export type ErrorData = z.infer<typeof errorData>;
