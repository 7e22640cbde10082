import { z } from "zod";
import { parseJson } from "../../store/parse-json.ts";
import type { Headers } from "./destination.ts";
import type { OutboxItem } from "./outbox-store.ts";
import type { HttpRequest } from "./request.ts";

/**
 * How queued items go over the wire: spans as OTLP, to `/api/public/otel/v1/traces` at Langfuse and to the address
 * itself elsewhere; scores in one batch to `/api/public/ingestion`; a withdrawn score as a DELETE of its own.
 */
export function toRequest(
  destination: string,
  items: readonly OutboxItem[],
  headers: Headers,
): HttpRequest {
  const [first] = items;
  const [url = ""] = destination.split(" ");
  if (first === undefined) throw new Error("There is nothing to send.");
  switch (first.kind) {
    case "spans": {
      const path = first.target === "langfuse" ? "/api/public/otel/v1/traces" : "";
      return { method: "POST", url: `${url}${path}`, headers, body: first.body };
    }
    case "score": {
      const batch = items.map(({ body }) => body).join(",");
      const body = `{"batch":[${batch}]}`;
      return { method: "POST", url: `${url}/api/public/ingestion`, headers, body };
    }
    case "score-delete": {
      const id = encodeURIComponent(first.scoreId ?? "");
      return { method: "DELETE", url: `${url}/api/public/scores/${id}`, headers };
    }
  }
}

/** The id under which a batch's answer speaks of an item; empty for what is no score. */
export function eventId({ body }: OutboxItem): string {
  return parseJson(z.object({ id: z.string() }), body)?.id ?? "";
}
