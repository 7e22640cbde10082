import type { CapabilityCard } from "../../../shared/connection-test.ts";
import { protocolOf, PROTOCOLS, type ProtocolName } from "../../../shared/endpoint-presets.ts";
import type { Endpoint } from "../../../shared/endpoint.ts";
import { toCopiedText } from "../../../shared/foreign-text.ts";
import type { LearnedQuirk, QuirkName } from "../../../shared/model-quirk.ts";
import { redact } from "../../../shared/redact.ts";
import { STATE_WORDS, STEP_LABELS, summaryWords } from "./step-words.ts";

/** What each thing that was learned of a model means for what is sent. */
export const QUIRK_WORDS: Record<QuirkName, string> = {
  "responses-only": "Is asked through the Responses API, since Chat Completions refuses it.",
  "no-usage-request": "Refuses to be asked for token counts. Parley estimates them.",
  "max-tokens": "Takes the limit of an answer as max_tokens.",
  "max-completion-tokens": "Takes the limit of an answer as max_completion_tokens.",
  "no-developer-role": "Has no developer role. Instructions go out as a system message.",
  "no-system-role": "Has no system role. Instructions go out at the head of the first message.",
  "no-effort-with-tools": "Takes tools only without reasoning. The effort goes out as none.",
  "thoughts-refused": "Refuses its own thoughts when they come back. They stay away.",
  "thoughts-wanted":
    "Wants thoughts back with every answer. Where there are none, “(not kept)” goes out.",
  "names-with-results": "Wants the tool’s name with each result.",
  "text-not-null": "Wants a text with each tool call. An empty one goes out.",
  "text-with-calls": "Wants a text with each tool call. “(calling a tool)” goes out.",
  "signed-calls":
    "Wants a signature on each tool call. Another model’s calls get Google’s stand-in.",
  "no-pictures": "Does not support pictures. Chats are answered without them.",
  "no-tools": "Does not support tools. Chats are answered without them.",
};

/** What a model is spoken to in, for a person: the protocol, and whether it was chosen. */
export function protocolWords(
  endpoint: Endpoint,
  card: Pick<CapabilityCard, "protocol"> | undefined,
  quirks: readonly LearnedQuirk[],
): string {
  const isResponses = quirks.some(({ name }) => name === "responses-only");
  const spoken: ProtocolName = isResponses ? "responses" : (card?.protocol ?? protocolOf(endpoint));
  const { label } = PROTOCOLS[spoken];
  return endpoint.protocol === "automatic" ? `${label} (automatic)` : label;
}

interface ReportOptions {
  readonly endpoint: Endpoint;
  readonly card: CapabilityCard;
  readonly quirks: readonly LearnedQuirk[];
  /** Undefined where the app has not said it yet. */
  readonly version: string | undefined;
  /** The operating system, as it names itself. */
  readonly system: string;
}

/**
 * The card as plain text, for a bug report: no key, no value of a header, and of addresses the host alone, since a path
 * may hold a key.
 */
export function toCardReport({ endpoint, card, quirks, version, system }: ReportOptions): string {
  const { host } = new URL(card.baseUrl);
  const headers = endpoint.headers.map(({ name }) => name).join(", ");
  const head: readonly (readonly [string, string])[] = [
    ["Parley", [version, system].filter(Boolean).join(", ")],
    ["Endpoint", `${host} (${endpoint.preset})`],
    ["Protocol", protocolWords(endpoint, card, quirks)],
    ["Model", card.model ?? "none chosen"],
    ...(headers === "" ? [] : [["Own headers", headers] as const]),
    ["Tested", new Date(card.testedAt).toISOString()],
    ["Result", summaryWords(card.results)],
  ];
  const steps = card.results.map(
    ({ step, state, ms, message }) =>
      `${STEP_LABELS[step].padEnd(13)} ${STATE_WORDS[state].padEnd(8)} ${`${Math.round(ms)} ms`.padStart(9)}  ${message}`,
  );
  const learned = quirks.map(
    ({ name, learnedAt }) =>
      `${new Date(learnedAt).toISOString().slice(0, 10)}  ${QUIRK_WORDS[name]}`,
  );
  return [
    ...head.map(([name, value]) => `${name}: ${value}`),
    "",
    ...steps,
    ...(learned.length === 0 ? [] : ["", "Learned:", ...learned]),
  ]
    .map((line) =>
      redact(toCopiedText(withoutPaths(line.replaceAll(/\s*\n\s*/g, " "), card.baseUrl))),
    )
    .join("\n");
}

/** What stands below the host of most APIs, and tells nothing. */
const USUAL_PATH = /^\/(?:v\d+(?:beta|alpha)?(?:\/openai)?|api\/v\d+|openai\/v\d+)?\/?$/;

/** A line without the path of any address in it, or of the endpoint's own, unless it is one that many have. */
function withoutPaths(line: string, baseUrl: string): string {
  const { pathname } = new URL(baseUrl);
  const isUsual = USUAL_PATH.test(pathname);
  const bare = line.replaceAll(
    /\b(https?:\/\/)(?:[^\s/@]*@)?([^\s/?#]+)([^\s"'<>)]*)/gi,
    (address, scheme: string, host: string, path: string) =>
      USUAL_PATH.test(path.replace(/[.,]+$/, "")) ? address : `${scheme}${host}/…`,
  );
  return isUsual ? bare : bare.replaceAll(pathname.replace(/\/+$/, ""), "/…");
}
