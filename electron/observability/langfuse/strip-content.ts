import { z } from "zod";
import { parseJson } from "../../store/parse-json.ts";
import { kindOfAttribute, type ContentMode } from "../conventions.ts";
import type { OutboxItem } from "../outbox/outbox-store.ts";
import { redactPersonal } from "../scrub/redact-personal.ts";
import { mapTexts } from "../span-messages.ts";

const attribute = z.looseObject({ key: z.string(), value: z.unknown() });
const span = z.looseObject({
  attributes: z.array(attribute),
  events: z.array(z.looseObject({ attributes: z.array(attribute).optional() })).default([]),
  status: z.looseObject({ message: z.string().optional() }).optional(),
});
type Span = z.infer<typeof span>;

const request = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(span) })) }),
  ),
});

const scoreEvent = z.looseObject({
  body: z.looseObject({ name: z.string(), comment: z.string().nullish() }),
});

/**
 * What waits to be sent, with no more of its conversation than may leave now: as if it had been recorded so.
 *
 * @returns the body; undefined for one that cannot be read, which may hold anything.
 */
export function stripContent(
  { kind, body }: Pick<OutboxItem, "kind" | "body">,
  mode: ContentMode,
): string | undefined {
  if (mode === "whole" || kind === "score-delete") return body;
  if (kind === "score") {
    const event = parseJson(scoreEvent, body);
    return event === undefined ? undefined : JSON.stringify(stripScore(event, mode));
  }
  const sent = parseJson(request, body);
  if (sent === undefined) return undefined;
  return JSON.stringify({
    ...sent,
    resourceSpans: sent.resourceSpans.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.map((each) => (mode === "none" ? withoutWords(each) : redacted(each))),
      })),
    })),
  });
}

/** A note cannot be told from the reasons that stand before it, so both go. */
function stripScore(event: z.infer<typeof scoreEvent>, mode: ContentMode) {
  const { comment = null, ...body } = event.body;
  if (body.name !== "user_feedback" || comment === null) return event;
  return {
    ...event,
    body: { ...body, comment: mode === "none" ? null : redactPersonal(comment) },
  };
}

/** What a status says is in Parley's own words. */
function withoutWords(each: Span): Span {
  const plain = (attributes: Span["attributes"]): Span["attributes"] =>
    attributes.filter(({ key }) => kindOfAttribute(key) === "plain");
  return {
    ...each,
    attributes: plain(each.attributes),
    events: each.events.map((event) => ({ ...event, attributes: plain(event.attributes ?? []) })),
  };
}

function redacted(each: Span): Span {
  return {
    ...each,
    attributes: each.attributes.map((one) =>
      kindOfAttribute(one.key) === "plain" ? one : { ...one, value: redactTexts(one.value) },
    ),
    events: each.events.map((event) => ({
      ...event,
      attributes: (event.attributes ?? []).map((one) => ({
        ...one,
        value: redactTexts(one.value),
      })),
    })),
    ...(each.status === undefined
      ? {}
      : {
          status: {
            ...each.status,
            ...(each.status.message === undefined
              ? {}
              : { message: redactPersonal(each.status.message) }),
          },
        }),
  };
}

/** Every text within a value as OTLP/JSON writes it; what is JSON itself stays JSON. */
function redactTexts(value: unknown): unknown {
  return mapTexts(value, (text) => {
    const inner = /^[[{]/.test(text) ? parseJson(z.json(), text) : undefined;
    return inner === undefined
      ? redactPersonal(text)
      : JSON.stringify(mapTexts(inner, redactPersonal));
  });
}
