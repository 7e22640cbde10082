import { z } from "zod";
import { parseJson } from "../../store/parse-json.ts";
import { kindOfAttribute } from "../conventions.ts";
import { mapTexts } from "../span-messages.ts";

const attribute = z.looseObject({
  key: z.string(),
  value: z.looseObject({ stringValue: z.string().optional() }),
});
const span = z.looseObject({ attributes: z.array(attribute) });
const request = z.looseObject({
  resourceSpans: z.tuple([
    z.looseObject({ scopeSpans: z.tuple([z.looseObject({ spans: z.array(span) })]) }),
  ]),
});
type Span = z.infer<typeof span>;

/** A single span that is no larger than this is not what a host finds too large, in bytes. */
const LEAST_BYTES = 16_384;
/** Shorter texts stay whole. */
const SHORTEST_CUT = 200;

/**
 * A request that its host finds too large, as smaller ones: its spans in two halves, or, of a single span, the newer half
 * of what was said.
 *
 * @returns undefined where nothing is left to be made smaller.
 */
export function splitBody(body: string): readonly string[] | undefined {
  const sent = parseJson(request, body);
  if (sent === undefined) return undefined;
  const [resource] = sent.resourceSpans;
  const [scope] = resource.scopeSpans;
  const withSpans = (spans: readonly Span[]): string =>
    JSON.stringify({
      ...sent,
      resourceSpans: [{ ...resource, scopeSpans: [{ ...scope, spans }] }],
    });
  const { spans } = scope;
  if (spans.length > 1) {
    const half = Math.ceil(spans.length / 2);
    return [withSpans(spans.slice(0, half)), withSpans(spans.slice(half))];
  }
  const [only] = spans;
  if (only === undefined || Buffer.byteLength(body) <= LEAST_BYTES) return undefined;
  const smaller = withSpans([shrink(only)]);
  return smaller.length < body.length ? [smaller] : undefined;
}

const SHORTENED = {
  key: "parley.span.shortened",
  value: { stringValue: "The host takes no larger span: the older part was left out." },
};

function shrink(each: Span): Span {
  const attributes = each.attributes.map((one) => {
    const { stringValue } = one.value;
    const isContent = kindOfAttribute(one.key) !== "plain" || one.key === "gen_ai.tool.definitions";
    if (stringValue === undefined || !isContent) return one;
    return { ...one, value: { stringValue: shrinkText(stringValue) } };
  });
  const others = attributes.filter(({ key }) => key !== SHORTENED.key);
  return { ...each, attributes: [...others, SHORTENED] };
}

function shrinkText(text: string): string {
  const value = /^[[{]/.test(text) ? parseJson(z.json(), text) : undefined;
  return value === undefined ? half(text) : JSON.stringify(shrinkValue(value));
}

function shrinkValue(value: z.core.util.JSONType): z.core.util.JSONType {
  if (Array.isArray(value)) {
    const instructions = z.object({ role: z.literal("system") }).safeParse(value[0]).success
      ? 1
      : 0;
    const rest = value.slice(instructions);
    if (rest.length > 1) {
      return [...value.slice(0, instructions), ...rest.slice(Math.ceil(rest.length / 2))];
    }
  }
  return mapTexts(value, half, (name) => name) as z.core.util.JSONType;
}

function half(text: string): string {
  return text.length <= SHORTEST_CUT ? text : `${text.slice(0, text.length / 2).toWellFormed()}…`;
}
