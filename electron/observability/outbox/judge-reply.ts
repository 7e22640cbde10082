import { z } from "zod";
import { redact } from "../../../shared/redact.ts";
import { parseJson } from "../../store/parse-json.ts";
import type { OutboxItem } from "./outbox-store.ts";
import type { Reply } from "./request.ts";

/** What a reply means for what was sent. */
export type Verdict =
  | { readonly type: "accepted" }
  /** It may pass later: the host is down or busy. */
  | {
      readonly type: "later";
      readonly reason: string;
      readonly retryAfterMs?: number | undefined;
      /** The host itself asks to wait; where it says so of one item again and again, it may fail on that one alone. */
      readonly isBusy?: true;
    }
  | Doubtful
  /** This one was not taken, whatever becomes of others. Final: it must not be sent again unasked. */
  | {
      readonly type: "refused";
      readonly reason: string;
      readonly isFinal?: boolean;
      /** Smaller ones it may take. */
      readonly isTooLarge?: true;
    }
  /** What was not taken of a batch of scores, by the ids of their events; the others were. */
  | { readonly type: "mixed"; readonly missing: ReadonlyMap<string, Missing> };

/** Either the host fails, or it fails on this one: what it says to another item tells. */
export interface Doubtful {
  readonly type: "doubtful";
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
  /**
   * What the answer says of the host and not of the item: something else answers in its place, it is busy, or nothing
   * passes until the settings change. Firewalls say each of it of a text that they dislike, too.
   */
  readonly host?: "absent" | "busy" | "closed";
}

/** Why one score of a batch was not taken. */
export interface Missing {
  /** `failed` may pass later: the host failed on it or asks to wait; `refused` is the score's own fault. */
  readonly why: "failed" | "refused";
  readonly reason: string;
}

const partialSuccess = z.object({
  partialSuccess: z.object({
    rejectedSpans: z.union([z.number(), z.string()]).optional(),
    errorMessage: z.string().optional(),
  }),
});

const batchResult = z.object({
  errors: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      message: z.string().nullish(),
      error: z.unknown().optional(),
    }),
  ),
});

/**
 * Judges the answer to a delivery. "No error" is not "delivered": a login page answers 200, too.
 *
 * @param kind what was sent; a score to be taken back may never have come, and hosts before Langfuse 3 answer 404 then.
 *   One that is only asked for is not there where the host does not find it.
 */
export function judgeReply(reply: Reply, kind?: OutboxItem["kind"] | "score-check"): Verdict {
  if (reply.type === "unreachable") {
    return { type: reply.isUnderWay ? "doubtful" : "later", reason: reply.reason };
  }
  const { status, contentType, body, retryAfterMs } = reply;
  if (status >= 200 && status < 300) {
    // Collectors answer with bare words or nothing at all, and call it what they like. A page is none of theirs.
    if (/\bhtml\b/i.test(contentType) || body.trimStart().startsWith("<")) {
      return {
        type: "doubtful",
        reason: "Something else answered at this address, as a login page does.",
        host: "absent",
      };
    }
    return /\bprotobuf\b/i.test(contentType) ? judgeProtobuf(body) : judgeBody(body);
  }
  if (status >= 300 && status < 400) {
    return {
      type: "doubtful",
      reason: "The host sends to another address. Keys are not carried along; check the URL.",
      host: "absent",
    };
  }
  // A host that was too busy for one is mostly too busy for all; one that fails, or waits in vain for the end of the
  // request, may fail on this one alone.
  if (status === 425 || status === 429 || (status === 503 && retryAfterMs !== undefined)) {
    const reason = status === 503 ? "The host failed (503)." : "The host is busy and asks to wait.";
    return { type: "later", reason, retryAfterMs, isBusy: true };
  }
  if (status === 408 || status >= 500) {
    return { type: "doubtful", reason: `The host failed (${status}).` };
  }
  if (status === 401) {
    return { type: "doubtful", reason: "The host does not accept these keys.", host: "closed" };
  }
  // A firewall that dislikes a text says so, and so does a host that dislikes the keys.
  if (status === 403) {
    return { type: "doubtful", reason: `The host does not allow it (403)${quote(body)}.` };
  }
  if ((status === 404 || status === 405) && kind === "score-check") return { type: "accepted" };
  if (status === 404 && kind === "score-delete" && /\bjson\b/i.test(contentType)) {
    return { type: "accepted" };
  }
  if (status === 404 || status === 405) {
    // A host may lack the route for scores and take every trace.
    return kind === "spans" || kind === undefined
      ? {
          type: "doubtful",
          reason: `Nothing takes traces at this URL (${status}).`,
          host: "closed",
        }
      : { type: "refused", reason: `The host takes no scores at this URL (${status}).` };
  }
  if (status === 413) {
    return { type: "refused", reason: "It is larger than the host takes.", isTooLarge: true };
  }
  return { type: "refused", reason: `The host refused it (${status})${quote(body)}.` };
}

/** The rest was taken, and OTLP forbids to send such a request again (its specification, "Partial Success"). */
function dropped(words: string): Verdict {
  return {
    type: "refused",
    isFinal: true,
    reason: `The host dropped spans${words === "" ? "" : `: ${shorten(words)}`}.`,
  };
}

/**
 * The same answer as protobuf, read as text: an `ExportTracePartialSuccess` (field 1) whose number of rejected spans
 * (its field 1) is not 0, and the words of its field 2.
 */
const PARTIAL = /^\n[\s\S]{1,2}\x08(?<rejected>[^\0])[^\x12]*(?:\x12[\s\S](?<words>[\s\S]*))?/;

function judgeProtobuf(body: string): Verdict {
  const { rejected, words = "" } = PARTIAL.exec(body)?.groups ?? {};
  return rejected === undefined ? { type: "accepted" } : dropped(words);
}

function judgeBody(body: string): Verdict {
  const partial = parseJson(partialSuccess, body)?.partialSuccess;
  if (Number(partial?.rejectedSpans ?? 0) > 0) return dropped(partial?.errorMessage ?? "");
  const errors = parseJson(batchResult, body)?.errors ?? [];
  if (errors.length === 0) return { type: "accepted" };
  return {
    type: "mixed",
    missing: new Map(errors.map(({ id, status, message }) => [id, toMissing(status, message)])),
  };
}

function toMissing(status: number, message: string | null | undefined): Missing {
  const words = message ? `: ${shorten(message)}` : "";
  if (status === 408 || status === 425 || status === 429) {
    return { why: "failed", reason: `The host is busy and asks to wait (${status})${words}.` };
  }
  return status >= 400 && status < 500
    ? { why: "refused", reason: `The host refused it (${status})${words}.` }
    : { why: "failed", reason: `The host failed on it (${status})${words}.` };
}

const errorBody = z.object({ message: z.string().optional(), error: z.string().optional() });

function quote(body: string): string {
  const said = parseJson(errorBody, body);
  const words = said?.message ?? said?.error ?? "";
  return words === "" ? "" : `: ${shorten(words)}`;
}

function shorten(words: string): string {
  return redact(words.replaceAll(/\s+/g, " ")).slice(0, 200).replace(/\.$/, "");
}
