import type { PresetName } from "../../shared/endpoint-presets.ts";
import type { LocalServer } from "../../shared/local-server.ts";
import { toModels } from "../agent/endpoint/to-models.ts";
import { createTimeLimit } from "../clock/time-limit.ts";
import type { HttpClient } from "../http/http-client.ts";
import { parseReceived } from "../http/readable-json.ts";
import { isFields, toFields, toList, type Fields } from "../http/received.ts";

/** How long one port may take, in milliseconds: whoever listens on this computer answers at once. */
const LIMIT_MS = 2_000;

/** As many names as a person reads before they choose. */
const SHOWN_MODELS = 50;

interface Kind {
  readonly name: string;
  readonly preset: PresetName;
  /** What its list of models calls the owner of each. */
  readonly owner?: string;
  /** How it names itself in the header `server`. */
  readonly header?: RegExp;
  /** What it has beside the API's root, and how that is known for its own. */
  readonly path?: string;
  readonly isOwn?: (answer: unknown) => boolean;
}

/** How servers tell what they are; the first that fits. One more is one more row. */
const KINDS: readonly Kind[] = [
  { name: "llama.cpp", preset: "llama-cpp", owner: "llamacpp", header: /^llama\.cpp$/i },
  { name: "vLLM", preset: "vllm", owner: "vllm" },
  { name: "SGLang", preset: "custom", owner: "sglang" },
  {
    name: "Ollama",
    preset: "ollama",
    path: "/api/version",
    isOwn: (answer) => typeof toFields(answer)?.["version"] === "string",
  },
  {
    name: "LM Studio",
    preset: "lm-studio",
    path: "/api/v0/models",
    isOwn: (answer) => {
      const models = toFields(answer)?.["data"];
      return (
        Array.isArray(models) && models.every((each) => toFields(each)?.["state"] !== undefined)
      );
    },
  },
  {
    name: "KoboldCpp",
    preset: "custom",
    path: "/api/extra/version",
    isOwn: (answer) => toFields(answer)?.["result"] === "KoboldCpp",
  },
  {
    name: "LocalAI",
    preset: "custom",
    path: "/system",
    isOwn: (answer) => Array.isArray(toFields(answer)?.["backends"]),
  },
  {
    name: "LiteLLM",
    preset: "litellm",
    path: "/health/liveliness",
    isOwn: (answer) => answer === "I'm alive!",
  },
];

/** What tells nothing more of itself than that it speaks the protocol; Jan, MLX and GPT4All among them. */
const UNKNOWN: Kind = { name: "Compatible server", preset: "custom" };

/** Ollama, LM Studio, vLLM, llama.cpp and LocalAI, Jan, LiteLLM, GPT4All, text-generation-webui, KoboldCpp, SGLang. */
export const USUAL_PORTS = [
  11_434, 1_234, 8_000, 8_080, 1_337, 4_000, 4_891, 5_000, 5_001, 30_000,
] as const;

/** Some servers listen to one of the two alone. */
const LOOPBACK_HOSTS = ["127.0.0.1", "[::1]"] as const;

interface FindOptions {
  readonly http: Pick<HttpClient, "send">;
  readonly signal: AbortSignal;
  readonly ports?: readonly number[];
}

/**
 * Looks at the usual ports of this computer for servers of models. Nothing else is asked, no key is sent, no proxy used
 * and no redirect followed; what answers is read no further than a list of models is long. Whoever answers with anything
 * else than a list of models, a web page mostly, is left out.
 *
 * @returns them in the order of the ports; none where nobody answers.
 * @throws the signal's reason.
 */
export async function findLocalServers(options: FindOptions): Promise<readonly LocalServer[]> {
  const { ports = USUAL_PORTS, signal } = options;
  const found = await Promise.all(ports.map((port) => findAt(port, options)));
  signal.throwIfAborted();
  return found.filter((each) => each !== undefined);
}

async function findAt(
  port: number,
  { http, signal }: FindOptions,
): Promise<LocalServer | undefined> {
  for (const host of LOOPBACK_HOSTS) {
    const limit = createTimeLimit(LIMIT_MS);
    try {
      const ask = createAsk(
        http,
        `http://${host}:${port}`,
        AbortSignal.any([signal, limit.signal]),
      );
      const answer = await ask("/v1/models");
      // Whoever answers on one of the two is the one to be looked at.
      if (answer !== undefined) return await toServer(answer, ask);
    } finally {
      limit.end();
    }
  }
  return undefined;
}

interface Answer {
  readonly origin: string;
  readonly status: number;
  readonly headers: Headers;
  /** Undefined for what is no JSON. */
  readonly body: unknown;
}

type Ask = (path: string) => Promise<Answer | undefined>;

/** Asks one server; undefined where nobody answers in time. */
function createAsk(http: Pick<HttpClient, "send">, origin: string, signal: AbortSignal): Ask {
  return async (path) => {
    try {
      const headers = [
        ["accept", "application/json"],
        ["user-agent", "Parley"],
      ] as const;
      const response = await http.send(`${origin}${path}`, { headers, signal }, { type: "none" });
      const body = parseReceived(await response.text());
      return { origin, status: response.status, headers: response.headers, body };
    } catch {
      return undefined;
    }
  };
}

async function toServer(answer: Answer, ask: Ask): Promise<LocalServer | undefined> {
  const { origin, status, body } = answer;
  const wantsKey = status === 401 && isFields(toFields(body)?.["error"]);
  const models = status === 200 && isFields(body) ? toModels(body) : undefined;
  if (models === undefined && !wantsKey) return undefined;
  const { name, preset } = (await findKind(answer, ask)) ?? UNKNOWN;
  const names = (models ?? []).map((each) => each.name);
  return {
    name,
    preset,
    baseUrl: `${origin}/v1`,
    models: names.slice(0, SHOWN_MODELS),
    modelCount: names.length,
    wantsKey,
  };
}

async function findKind({ headers, body }: Answer, ask: Ask): Promise<Kind | undefined> {
  const owners = toList(toFields(body)?.["data"]).map((each: unknown) => ownerOf(toFields(each)));
  const named = KINDS.find(
    ({ owner, header }) =>
      (owner !== undefined && owners.includes(owner)) ||
      header?.test(headers.get("server") ?? "") === true,
  );
  if (named !== undefined) return named;
  for (const kind of KINDS) {
    if (kind.path === undefined) continue;
    const told = await ask(kind.path);
    if (told?.status === 200 && kind.isOwn?.(told.body) === true) return kind;
  }
  return undefined;
}

const ownerOf = (model: Fields | undefined): unknown => model?.["owned_by"];
