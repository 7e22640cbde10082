import { z } from "zod";
import { parseJson } from "../../store/parse-json.ts";
import { bareText, bareToolName } from "../bare-names.ts";
import { kindOfAttribute, type AttributeKind, type ContentMode } from "../conventions.ts";
import type { OutboxItem } from "../outbox/outbox-store.ts";
import { redactPersonal } from "../scrub/redact-personal.ts";
import { mapTexts } from "../span-messages.ts";

const attribute = z.looseObject({ key: z.string(), value: z.unknown() });
const span = z.looseObject({
  name: z.string().optional(),
  attributes: z.array(attribute),
  events: z.array(z.looseObject({ attributes: z.array(attribute).optional() })).default([]),
  status: z.looseObject({ message: z.string().optional() }).optional(),
});
type Span = z.infer<typeof span>;

const request = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      scopeSpans: z.array(
        z.looseObject({ spans: z.array(span), schemaUrl: z.string().optional() }),
      ),
    }),
  ),
});

type KindOf = (attribute: string) => AttributeKind | undefined;

/**
 * Versions that wrote their spans by LangChain's callbacks, and named no schema, put exceptions in their own words into a
 * status, and whatever LangChain had into metadata.
 */
const kindOfOlder: KindOf = (key) => {
  const isWords =
    key === "langfuse.observation.status_message" ||
    (/\.metadata\b/.test(key) && !/\.metadata\.(?:parley|langgraph|ls)_\w+$/.test(key));
  return isWords ? "words" : kindOfAttribute(key);
};

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
        spans: scope.spans.map((each) => {
          if (mode === "redacted")
            return redacted(each, scope.schemaUrl === undefined ? kindOfOlder : kindOfAttribute);
          return scope.schemaUrl === undefined ? withoutStatus(each) : withoutWords(each);
        }),
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
function withoutWords(each: Span, kindOf: KindOf = kindOfAttribute): Span {
  const plain = (attributes: Span["attributes"]): Span["attributes"] =>
    attributes
      .filter(({ key }) => kindOf(key) === "plain")
      .map(({ key, value }) => ({
        key,
        value: mapTexts(
          value,
          (text) => bareText(key, text),
          (name) => name,
        ),
      }));
  return {
    ...each,
    ...(each.name === undefined ? {} : { name: bareName(each.name, each) }),
    attributes: plain(each.attributes),
    events: each.events.map((event) => ({ ...event, attributes: plain(event.attributes ?? []) })),
  };
}

/** The same for a span of an older version. */
function withoutStatus({ status, ...each }: Span): Span {
  const code = { ...status };
  delete code.message;
  return {
    ...withoutWords(each, kindOfOlder),
    events: [],
    ...(status === undefined ? {} : { status: code }),
  };
}

/** A span's name without the name of a tool that there is not. */
function bareName(name: string, { attributes }: Span): string {
  const tool = attributes.find(({ key }) => key === "gen_ai.tool.name")?.value;
  const called = z.object({ stringValue: z.string() }).safeParse(tool).data?.stringValue ?? "";
  return called === "" ? name : name.replace(called, () => bareToolName(called));
}

function redacted(each: Span, kindOf: KindOf): Span {
  return {
    ...each,
    attributes: each.attributes.map((one) =>
      kindOf(one.key) === "plain" ? one : { ...one, value: redactTexts(one.value) },
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
