import { connectionProblem } from "../../agent/connection-problem.ts";
import { parseRetryAfter } from "../../agent/retry/retry-after.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { AppError } from "../../../shared/errors.ts";
import { withoutSecrets } from "../../agent/endpoint/without-secrets.ts";
import { langfuseSecretKey, type Headers } from "./destination.ts";

/** What came back, as far as it is believed. */
export type Reply =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly contentType: string;
      /** Never longer than a reply may be (`bounded-body.ts`), and without the secrets that were sent along. */
      readonly body: string;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly type: "unreachable"; readonly reason: string };

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Headers;
  readonly body?: string;
}

/** Sends one request. Never throws. */
export type SendRequest = (request: HttpRequest, signal: AbortSignal) => Promise<Reply>;

interface SendOptions {
  /** How requests leave. */
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly timeoutMs?: number;
}

/**
 * HTTP that trusts nobody: a redirect is an answer and not followed, since it would carry the keys elsewhere; no more
 * than a little of a body is read; and it is over in ten seconds.
 */
export function createSendRequest({ http, now, timeoutMs = 10_000 }: SendOptions): SendRequest {
  return async ({ method, url, headers, body }, signal) => {
    try {
      const sent = {
        accept: "application/json",
        "user-agent": "Parley",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      };
      const response = await http.send(url, {
        method,
        headers: Object.entries(sent),
        body: body ?? null,
        kind: "reply",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await response.text();
      return {
        type: "answered",
        status: response.status,
        contentType: response.headers.get("content-type") ?? "",
        body: withoutSecrets(text, secretsIn(headers)),
        retryAfterMs: parseRetryAfter(response.headers, now()) ?? undefined,
      };
    } catch (error) {
      return { type: "unreachable", reason: toReason(error) };
    }
  };
}

/** What a host was sent to let us in, in every form in which it may quote it. */
function secretsIn(headers: Headers): readonly string[] {
  const withoutScheme = headers["authorization"]?.replace(/^\S+ /, "") ?? "";
  return [...Object.values(headers), withoutScheme, langfuseSecretKey(headers) ?? ""];
}

function toReason(error: unknown): string {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return "The host did not answer in time.";
  }
  if (error instanceof AppError) return error.message;
  const causes: unknown[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  const problem = connectionProblem(causes);
  return (
    problem?.message.replace(/The endpoint/g, "The host").replace("the endpoint", "the host") ??
    "The connection to the host failed."
  );
}
