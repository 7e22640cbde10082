import { createHash } from "node:crypto";
import { attemptsOf } from "../../shared/attempts.ts";
import type { ModelSpan, NodeSpan, RunSpan, Span } from "../../shared/span.ts";
import { toTraceId } from "../../shared/trace-id.ts";
import type { SpanSide } from "../store/span-store.ts";
import { bareText, bareToolName } from "./bare-names.ts";
import {
  CONVENTIONS,
  kindOfAttribute,
  type ContentMode,
  type PlainAttribute,
  type SpanAttributes,
} from "./conventions.ts";
import {
  askedAttributes,
  errorTypeOf,
  genAiAttributes,
  genAiName,
  type GenAiRun,
} from "./gen-ai-attributes.ts";
import { langfuseAttributes, langfuseName, type LangfuseTrace } from "./langfuse/attributes.ts";
import {
  KIND,
  STATUS,
  toKeyValues,
  toNanoseconds,
  type KeyValue,
  type OtlpDocument,
  type OtlpSpan,
} from "./otlp-span.ts";
import {
  fitMessages,
  fitText,
  fitValue,
  mapTexts,
  type Clean,
  type FittedMessages,
  type MessageForm,
  type SaidContent,
} from "./span-messages.ts";

/** What one span was given and gave back, as the history keeps it. */
export interface SpanContent {
  readonly input: SpanSide | null;
  readonly output: SpanSide | null;
}

/** A run as it is written for one target. */
export interface WrittenRun extends GenAiRun {
  readonly spans: readonly Span[];
  readonly contentOf: (span: ModelSpan | NodeSpan) => SpanContent;
  /** What was asked and what was answered; absent where only the steps are known. */
  readonly question?: string | undefined;
  readonly answer?: string | undefined;
  /** How much of the conversation goes with it. */
  readonly mode: ContentMode;
  /** What others said passes through it before it leaves. */
  readonly clean: Clean;
  /** Facts pass through it, of which only keys are none. */
  readonly scrub: Clean;
  /** Set for Langfuse, which reads a few things under names of its own. */
  readonly langfuse?: LangfuseTrace | undefined;
}

/** What stands round the spans of a request. */
export function toDocument(
  { version, langfuse }: Pick<WrittenRun, "version" | "langfuse">,
  spans: readonly OtlpSpan[],
): OtlpDocument {
  const resource = {
    "service.name": "parley",
    "service.version": version,
    "deployment.environment.name": langfuse?.environment,
  };
  const { schemaUrl } = CONVENTIONS;
  const scope = { name: "parley", version };
  return {
    resourceSpans: [
      {
        resource: { attributes: toKeyValues(resource) },
        scopeSpans: [{ scope, spans, schemaUrl }],
        schemaUrl,
      },
    ],
  };
}

/**
 * Writes a run's spans as OTLP: the one writer, of a run that has just ended, of one that a crash cut off, and of one that
 * is copied. The same run gives the same ids, so that what is sent twice is there once. A span at a time, since a long
 * prompt takes a moment to be cleaned.
 */
export function* writeSpans(run: WrittenRun): Generator<OtlpSpan> {
  const { runId, spans } = run;
  const traceId = toTraceId(runId);
  const idOf = (id: string): string =>
    createHash("sha256").update(`${runId} ${id}`).digest("hex").slice(0, 16);
  const root = rootOf(spans);
  const lastAt = Math.max(...spans.map(({ startAt, endAt }) => endAt ?? startAt));
  const wanted = spans.filter((span) => isWanted(span, run));
  const parents = toParents(spans, new Set(wanted.map(({ id }) => id)));
  const marks = Map.groupBy(
    spans.filter((span) => span.kind === "mark"),
    ({ id }) => parents.get(id),
  );
  const attempts = attemptsOf(spans);
  const isBlamed = findBlamed(spans);
  for (const each of wanted) {
    const span = withEnd(each);
    const parentId = parents.get(span.id);
    const own = marks.get(span.id) ?? [];
    const content = contentOf(span, run);
    const attempt = attempts.get(span.id)?.number ?? 1;
    const asked = span.kind === "run" || span.kind === "model" ? askedAttributes(root) : {};
    const attributes: SpanAttributes = {
      ...genAiAttributes(span, run, attempt),
      ...asked,
      "gen_ai.tool.definitions": toDefinitions(span, run.scrub),
      ...(run.langfuse === undefined ? genAiContent(span, content) : {}),
      ...(content.leftOut > 0 ? { "parley.messages.left_out": content.leftOut } : {}),
      ...(run.langfuse === undefined
        ? {}
        : langfuseAttributes(
            { span, root, marks: own, content, attempt, isBlamed: isBlamed(each) },
            run.langfuse,
            run,
          )),
    };
    yield {
      traceId,
      spanId: idOf(span.id),
      ...(parentId === undefined ? {} : { parentSpanId: idOf(parentId) }),
      name: nameOf(span, run),
      kind: span.kind === "model" ? KIND.client : KIND.internal,
      startTimeUnixNano: toNanoseconds(span.startAt),
      endTimeUnixNano: toNanoseconds(span.endAt ?? lastAt),
      attributes: toAttributes(attributes, run),
      events: own.map((mark) => ({
        name: mark.name,
        timeUnixNano: toNanoseconds(mark.startAt),
        attributes: toAttributes(
          {
            "parley.mark.message": mark.ownWords,
            ...(mark.message === mark.ownWords ? {} : { "parley.mark.details": mark.message }),
          },
          run,
        ),
      })),
      status: statusOf(span, run),
    };
  }
}

/** A call that ended without a reason, and without an error, was not answered to its end. */
function withEnd(span: Span): Span {
  const isCutOff =
    span.kind === "model" && span.state === "done" && span.finishReason === undefined;
  return isCutOff ? { ...span, state: "cut-off" } : span;
}

/** What a span is called; a tool that a model made up is not named where nothing of a conversation may leave. */
function nameOf(span: Span, { mode, scrub, langfuse }: WrittenRun): string {
  const isMadeUp = mode === "none" && span.kind === "tool";
  const named = isMadeUp ? { ...span, name: bareToolName(span.name) } : span;
  return scrub(langfuse === undefined ? genAiName(named) : langfuseName(named));
}

/** Langfuse bills for each span, and its readers want what a run did: no wrappers round it. A mark takes no time of its own. */
function isWanted({ kind }: Span, { langfuse }: WrittenRun): boolean {
  if (kind === "mark") return false;
  return langfuse === undefined || (kind !== "node" && kind !== "queue");
}

/** For each span the nearest one above it that is written. */
function toParents(
  spans: readonly Span[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, string | undefined> {
  const parents = new Map<string, string | undefined>();
  // Parents stand before their children.
  for (const { id, parentId } of spans) {
    const isThere = parentId !== undefined && wanted.has(parentId);
    parents.set(id, isThere || parentId === undefined ? parentId : parents.get(parentId));
  }
  return parents;
}

/** The step whose failure is the run's: its cause stands at the run, once. */
function findBlamed(spans: readonly Span[]): (span: Span) => boolean {
  const [run] = spans;
  const hasFailed = run?.kind === "run" && run.state === "failed";
  const last = spans.findLast(({ kind }) => kind === "model");
  return (span) => hasFailed && (span === last || span.kind === "node") && span.state === "failed";
}

function statusOf(span: Span, { langfuse, scrub }: WrittenRun): OtlpSpan["status"] {
  const { state, error } = span;
  if (span.kind === "run") {
    const type = errorTypeOf(span.status);
    if (type !== undefined) return { code: STATUS.error, message: scrub(error ?? type) };
    // What is no error for `error.type` is none here.
    return { code: state === "done" ? STATUS.ok : STATUS.unset };
  }
  if (state === "done") return { code: STATUS.ok };
  if (state !== "failed") return { code: STATUS.unset };
  // At Langfuse the level and its words say it, once for each cause.
  if (langfuse !== undefined) return { code: STATUS.unset };
  // A tool's own words are content, which stands in its result.
  const message = span.kind === "tool" ? undefined : error;
  return { code: STATUS.error, ...(message === undefined ? {} : { message: scrub(message) }) };
}

function contentOf(span: Span, run: WrittenRun): SaidContent {
  const nothing = { input: undefined, output: undefined, leftOut: 0 };
  const { mode, clean } = run;
  if (mode === "none") return nothing;
  const form: MessageForm = run.langfuse === undefined ? "gen-ai" : "langfuse";
  switch (span.kind) {
    case "run": {
      const say = (role: string, content: string | undefined): string | undefined => {
        if (content === undefined) return undefined;
        const messages = [JSON.stringify({ role, content })];
        return toArray(fitMessages({ messages }, { form, clean }));
      };
      return {
        ...nothing,
        input: say("user", run.question),
        output: say("assistant", run.answer),
      };
    }
    case "model": {
      const { input, output } = run.contentOf(span);
      const finishReason = form === "gen-ai" ? span.finishReason : undefined;
      const given = input === null ? undefined : fitMessages(input, { form, clean });
      const answered =
        output === null ? undefined : fitMessages(output, { form, clean, finishReason });
      return {
        input: given === undefined ? undefined : toArray(given),
        output: answered === undefined ? undefined : toArray(answered),
        leftOut: given?.leftOut ?? 0,
      };
    }
    case "tool":
      return {
        ...nothing,
        input: fitValue(span.args, clean),
        output: span.result === undefined ? undefined : fitText(span.result, clean),
      };
    case "node":
    case "queue":
    case "wait":
    case "mark":
      return nothing;
  }
}

const toArray = ({ messages }: FittedMessages): string => `[${messages.join(",")}]`;

function genAiContent(span: Span, { input, output }: SaidContent): SpanAttributes {
  if (span.kind === "tool") {
    return {
      "gen_ai.tool.call.arguments": input,
      "gen_ai.tool.call.result": output,
      "parley.tool.error": span.error,
    };
  }
  if (span.kind !== "run" && span.kind !== "model") return {};
  return {
    "gen_ai.input.messages": input,
    "gen_ai.output.messages": output,
  };
}

/** The tools that a call was offered, each as `{ type, name, description, parameters }`; undefined for none. */
function toDefinitions(span: Span, scrub: Clean): string | undefined {
  if (span.kind !== "model" || span.tools === undefined || span.tools.length === 0)
    return undefined;
  const tools = span.tools.map((tool) => ({ type: "function", ...tool }));
  return JSON.stringify(mapTexts(tools, scrub));
}

/** What was said is clean already, piece by piece; a JSON text that is cleaned as a whole may not be one any more. */
const CLEAN_ALREADY: ReadonlySet<string> = new Set([
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.tool.definitions",
  "gen_ai.tool.call.arguments",
  "gen_ai.tool.call.result",
  "langfuse.observation.input",
  "langfuse.observation.output",
]);

/** No more than may leave, and every text of it clean. */
function toAttributes(
  attributes: SpanAttributes,
  { mode, clean, scrub }: WrittenRun,
): readonly KeyValue[] {
  const allowed = Object.entries(attributes).flatMap(([name, value]) => {
    const kind = kindOfAttribute(name);
    if (kind === undefined || (mode === "none" && kind !== "plain")) return [];
    if (CLEAN_ALREADY.has(name)) return [[name, value] as const];
    const bare = (text: string): string => (mode === "none" ? bareText(name, text) : text);
    return [
      [name, cleaned(value, (text) => (kind === "plain" ? scrub : clean)(bare(text)))] as const,
    ];
  });
  return toKeyValues(Object.fromEntries(allowed));
}

function cleaned(value: PlainAttribute, clean: Clean): PlainAttribute {
  if (typeof value === "string") return clean(value);
  return typeof value === "object" ? value.map(clean) : value;
}

function rootOf(spans: readonly Span[]): RunSpan | undefined {
  const [first] = spans;
  return first?.kind === "run" ? first : undefined;
}
