import { connectionProblem } from "../../agent/connection-problem.ts";
import { parseRetryAfter } from "../../agent/retry/retry-after.ts";
import { createTimeLimit } from "../../clock/time-limit.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { causesOf, fieldOf } from "../../http/received.ts";
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
  | {
      readonly type: "unreachable";
      readonly reason: string;
      /**
       * Whether the host was reached and did not come to an end with the request: it may be this one that it cannot take,
       * as where it cuts off a body that is too large for it. Else nothing reaches it.
       */
      readonly isUnderWay: boolean;
    };

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Headers;
  /** Text is JSON; bytes are what their headers say. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Sends one request. Never throws. */
export type SendRequest = (request: HttpRequest, signal: AbortSignal) => Promise<Reply>;

/** What a slow uplink carries in a millisecond, in bytes: 200 kbit/s. */
const SLOWEST_UPLOAD = 25;

/** The system's and undici's codes of a connection that stood when it broke. */
const UNDER_WAY =
  /^(?:UND_ERR_SOCKET|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ECONNRESET|EPIPE|ECONNABORTED)$/;

interface SendOptions {
  /** How requests leave. */
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly timeoutMs?: number;
}

/**
 * HTTP that trusts nobody: a redirect is an answer and not followed, since it would carry the keys elsewhere; no more
 * than a little of a body is read; and it is over in half a minute, as some hosts take so long under load, and what
 * a slow uplink needs for what is sent.
 */
export function createSendRequest({ http, now, timeoutMs = 30_000 }: SendOptions): SendRequest {
  return async ({ method, url, headers, body }, signal) => {
    const limitMs = timeoutMs + Buffer.byteLength(body ?? "") / SLOWEST_UPLOAD;
    const limit = createTimeLimit(Math.round(limitMs));
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
        signal: AbortSignal.any([signal, limit.signal]),
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
      return { type: "unreachable", reason: toReason(error), isUnderWay: isUnderWay(error) };
    } finally {
      limit.end();
    }
  };
}

/** Says what is sent, and lets nobody in. */
const PLAIN_HEADER = /^(?:content-|x-langfuse-(?:sdk|ingestion)-)/;

/** What a host was sent to let us in, in every form in which it may quote it. */
function secretsIn(headers: Headers): readonly string[] {
  const withoutScheme = headers["authorization"]?.replace(/^\S+ /, "") ?? "";
  const values = Object.entries(headers).flatMap(([name, value]) =>
    PLAIN_HEADER.test(name) ? [] : [value],
  );
  return [...values, withoutScheme, langfuseSecretKey(headers) ?? ""];
}

const isOutOfTime = (error: unknown): boolean =>
  error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");

function isUnderWay(error: unknown): boolean {
  if (isOutOfTime(error)) return true;
  // An answer that is longer or slower than an answer may be (bounded-body.ts).
  if (error instanceof AppError) return /^(?:malformed-response|timeout)$/.test(error.code);
  return causesOf(error).some((cause) => UNDER_WAY.test(String(fieldOf(cause, "code"))));
}

function toReason(error: unknown): string {
  if (isOutOfTime(error)) return "The host did not answer in time.";
  if (error instanceof AppError) return error.message;
  const problem = connectionProblem(causesOf(error));
  return (
    problem?.message.replace(/The endpoint/g, "The host").replace("the endpoint", "the host") ??
    "The connection to the host failed."
  );
}
