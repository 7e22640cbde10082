import { LANGFUSE_CLOUD } from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";
import { addressWords } from "./places.ts";
import { quoted, type Change } from "./question.ts";

/** What opens Langfuse: the secret key, and whose it is. */
export interface LangfuseKey {
  readonly isThere: boolean;
  /** One that stands in the environment may be meant for another app, so nothing is sent with it unless a person says so. */
  readonly isOfEnvironment: boolean;
}

/** What leaves, as the person is told of it. */
export const FLOWS = {
  langfuse: "Traces to Langfuse",
  openTelemetry: "Traces to OpenTelemetry",
} as const;

type Tracing = Pick<Settings, "langfuse" | "openTelemetry">;

/** Where copies of the conversations go as the settings stand, each with its place in words. */
export function flowsOf(
  { langfuse, openTelemetry }: Tracing,
  key: LangfuseKey,
): ReadonlyMap<string, string> {
  const flows = new Map<string, string>();
  const isWanted = langfuse.enabled ?? !key.isOfEnvironment;
  if (isWanted && key.isThere && langfuse.publicKey !== null) {
    const place = addressWords(langfuse.baseUrl ?? LANGFUSE_CLOUD);
    flows.set(FLOWS.langfuse, `${place}, project ${quoted(langfuse.publicKey)}`);
  }
  if (openTelemetry.enabled && openTelemetry.url !== null) {
    flows.set(FLOWS.openTelemetry, addressWords(openTelemetry.url));
  }
  return flows;
}

/** What begins to be sent, or is sent to another place than before. */
export function newFlows(
  before: readonly [Tracing, LangfuseKey],
  after: readonly [Tracing, LangfuseKey],
): readonly Change[] {
  const was = flowsOf(...before);
  return [...flowsOf(...after)].flatMap(([what, to]) => {
    const from = was.get(what);
    return from === to
      ? []
      : [{ what, from: from ?? "not sent", to: `${to}, ${contentWords(after[0])}` }];
  });
}

/** How much of the conversations a trace holds. */
export function contentWords({
  langfuse: { includeContent, redactContent },
}: Pick<Tracing, "langfuse">): string {
  if (!includeContent) return "without message content";
  return redactContent
    ? "with message content, personal data redacted"
    : "with message content as it is";
}
