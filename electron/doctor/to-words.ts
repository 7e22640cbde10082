import type { ErrorData } from "../../shared/error-data.ts";
import { toProviderError } from "../agent/provider-error.ts";

/** What went wrong, in the words the chat would use for it, with what the endpoint itself said. */
export function toWords(error: unknown): string {
  if (isTimeout(error)) return "Request timed out: nothing came in time.";
  return errorWords(toProviderError(error, Date.now()));
}

/** The same of an error that is in words already. */
export function errorWords({
  code,
  message,
  detail,
}: Pick<ErrorData, "code" | "message" | "detail">): string {
  if (code === "internal") return "The connection failed for a reason that Parley does not know.";
  return detail === null || message.includes(detail) ? message : `${message} It said: ${detail}`;
}

/** Whether a time limit ended it, and not a person. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
