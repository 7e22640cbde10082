import { isLoopback } from "../../shared/endpoint-rules.ts";
import { parseReceived } from "../http/readable-json.ts";
import { toFields, toList, type Fields } from "../http/received.ts";
import { toHeaders, type DoctorTarget } from "./doctor-target.ts";
import type { StepFinding } from "./step-finding.ts";

/** Parley's rules, its tools and a few turns fit into this; less is soon full. In tokens. */
const ENOUGH_TOKENS = 16_384;

interface ContextReport {
  readonly finding: StepFinding;
  /** What the server lets the model read now, in tokens; null where it does not tell. */
  readonly contextTokens: number | null;
}

/**
 * How much of a chat the model reads. Ollama drops the beginning of what is longer and says nothing of it, so it is asked
 * through its own API what it runs the model with, and what the model could take; of others, their list of models tells.
 *
 * @param listed what the list of models says of this one, in tokens; null where it says nothing.
 */
export async function askContext(
  target: DoctorTarget,
  listed: number | null,
  signal: AbortSignal,
): Promise<ContextReport> {
  const asked = mayBeOllama(target) ? await askOllama(target, signal) : undefined;
  if (asked !== undefined) return judgeOllama(asked);
  return listed === null
    ? { finding: { state: "skipped", message: "The server does not tell." }, contextTokens: null }
    : {
        finding: { state: "ok", message: `${inTokens(listed)}, says the server.` },
        contextTokens: listed,
      };
}

/** Nobody else is asked for what only Ollama has. */
function mayBeOllama({ baseUrl }: DoctorTarget): boolean {
  const address = new URL(baseUrl);
  return address.port === "11434" || isLoopback(address);
}

interface OllamaContext {
  readonly running: number | null;
  readonly longest: number | null;
}

/** Undefined where no Ollama answers. */
async function askOllama(
  target: DoctorTarget,
  signal: AbortSignal,
): Promise<OllamaContext | undefined> {
  const { model, connection } = target;
  const running = await askFor(target, "api/ps", undefined, signal);
  if (running === undefined || !Array.isArray(running["models"])) return undefined;
  const own = toList(running["models"])
    .map(toFields)
    .find((each) => isNamed(each?.["model"], model) || isNamed(each?.["name"], model));
  // A body would be taken for a chat and translated, where the endpoint speaks another protocol.
  const canAsk = (connection.protocol ?? "chat-completions") === "chat-completions";
  const about = canAsk ? await askFor(target, "api/show", { model }, signal) : undefined;
  const info = toFields(about?.["model_info"]) ?? {};
  const longest = Object.entries(info).find(([name]) => name.endsWith(".context_length"))?.[1];
  const parameters = about?.["parameters"];
  const written =
    typeof parameters === "string"
      ? /(?:^|\n)\s*num_ctx\s+(\d{1,9})\b/.exec(parameters)?.[1]
      : undefined;
  return {
    running: toTokens(own?.["context_length"]) ?? toTokens(Number(written)),
    longest: toTokens(longest),
  };
}

/** Ollama answers to a model's name with the tag `latest` where none is written. */
const isNamed = (name: unknown, model: string | null): boolean =>
  name === model || name === `${model ?? ""}:latest`;

const toTokens = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;

/** What an address beside the API's root answers as JSON; undefined for anything else. */
async function askFor(
  target: DoctorTarget,
  path: string,
  body: Fields | undefined,
  signal: AbortSignal,
): Promise<Fields | undefined> {
  const root = target.baseUrl.replace(/\/+(?:v\d+\/*)?$/, "");
  try {
    const response = await target.fetch(`${root}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: toHeaders(target),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      redirect: "manual",
    });
    if (response.ok) return toFields(parseReceived(await response.text()));
    await response.body?.cancel();
  } catch {
    // Whoever does not answer tells nothing; the test's own end is seen to by its steps.
  }
  return undefined;
}

function judgeOllama({ running, longest }: OllamaContext): ContextReport {
  if (running === null) {
    const message = "Ollama does not tell how much context it runs this model with.";
    return { finding: { state: "skipped", message }, contextTokens: null };
  }
  if (longest === null || running >= Math.min(longest, ENOUGH_TOKENS)) {
    const most =
      longest === null || longest <= running ? "" : ` The model takes up to ${inTokens(longest)}.`;
    const message = `Ollama runs this model with ${inTokens(running)} of context.${most}`;
    return { finding: { state: "ok", message }, contextTokens: running };
  }
  const message =
    `Ollama runs this model with ${inTokens(running)} of context and silently drops the beginning of longer chats. ` +
    `The model takes up to ${inTokens(longest)}. Raise the context length in Ollama’s settings or with ` +
    "OLLAMA_CONTEXT_LENGTH, then test again.";
  return { finding: { state: "warning", message }, contextTokens: running };
}

const inTokens = (tokens: number): string => `${tokens.toLocaleString("en")} tokens`;
