import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import type { openTelemetry } from "../../../shared/settings-tracing.ts";
import { parseJson } from "../../store/parse-json.ts";
import type { OtlpDocument } from "../otlp-span.ts";
import type { Headers } from "./destination.ts";
import type { OutboxItem } from "./outbox-store.ts";
import type { HttpRequest } from "./request.ts";

export type OtlpEncoding = z.infer<typeof openTelemetry>["encoding"];

/** What says who sends. */
export interface Sender {
  /** Parley's own. */
  readonly version: string;
  /** How spans are written for an OpenTelemetry collector. */
  readonly encoding: OtlpEncoding;
}

const compress = promisify(gzip);
/** Less is not worth it, in bytes. */
const COMPRESSED_FROM = 1_024;

/**
 * How queued items go over the wire: spans as OTLP, to `/api/public/otel/v1/traces` at Langfuse and to the address
 * itself elsewhere; scores in one batch to `/api/public/ingestion`; a withdrawn score as a DELETE of its own, which is
 * looked after later.
 */
export async function toRequest(
  destination: string,
  items: readonly OutboxItem[],
  { headers, sender }: { readonly headers: Headers; readonly sender: Sender },
): Promise<HttpRequest> {
  const [first] = items;
  const [url = ""] = destination.split(" ");
  if (first === undefined) throw new Error("There is nothing to send.");
  const own = first.target === "langfuse" ? { ...headers, ...langfuseSender(sender) } : headers;
  switch (first.kind) {
    case "spans": {
      if (first.target === "langfuse") {
        const to = `${url}/api/public/otel/v1/traces`;
        return { method: "POST", url: to, ...(await toPayload(first.body, "json", own)) };
      }
      return { method: "POST", url, ...(await toPayload(first.body, sender.encoding, own)) };
    }
    case "score": {
      const batch = items.map(({ body }) => body).join(",");
      const body = `{"batch":[${batch}]}`;
      return { method: "POST", url: `${url}/api/public/ingestion`, headers: own, body };
    }
    case "score-delete": {
      const id = encodeURIComponent(first.scoreId ?? "");
      const method = isCheck(first) ? "GET" : "DELETE";
      return { method, url: `${url}/api/public/scores/${id}`, headers: own };
    }
  }
}

/**
 * Langfuse's newest way of taking spans, which shows them at once: without it a project of its cloud waits up to ten
 * minutes for them.
 */
function langfuseSender({ version }: Sender): Headers {
  return {
    "x-langfuse-ingestion-version": "4",
    "x-langfuse-sdk-name": "parley",
    "x-langfuse-sdk-version": version,
  };
}

/** An export request in the form that its taker reads. @param body OTLP/JSON */
export async function toPayload(
  body: string,
  encoding: OtlpEncoding,
  headers: Headers,
): Promise<Pick<HttpRequest, "headers" | "body">> {
  const bytes = encoding === "protobuf" ? await encode(body) : Uint8Array.from(Buffer.from(body));
  return pack(bytes, encoding, headers);
}

/** What was written, compressed where that is worth it, with the headers that say so. */
export async function pack(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: OtlpEncoding,
  headers: Headers,
): Promise<Pick<HttpRequest, "headers" | "body">> {
  const type = { "content-type": `application/${encoding === "protobuf" ? "x-protobuf" : "json"}` };
  if (bytes.byteLength < COMPRESSED_FROM) return { headers: { ...headers, ...type }, body: bytes };
  return {
    headers: { ...headers, ...type, "content-encoding": "gzip" },
    body: Uint8Array.from(await compress(bytes)),
  };
}

/** The encoder is loaded with the first request that needs it. */
async function encode(body: string): Promise<Uint8Array<ArrayBuffer>> {
  const { toProtobuf } = await import("./protobuf.ts");
  return toProtobuf(JSON.parse(body) as OtlpDocument);
}

/** A score that was taken back is asked for every other time, until the host has it no more. */
export function isCheck({ kind, attempts }: Pick<OutboxItem, "kind" | "attempts">): boolean {
  return kind === "score-delete" && attempts % 2 === 1;
}

/** The id under which a batch's answer speaks of an item; empty for what is no score. */
export function eventId({ body }: OutboxItem): string {
  return parseJson(z.object({ id: z.string() }), body)?.id ?? "";
}
