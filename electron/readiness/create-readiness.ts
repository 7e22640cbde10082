import type { Endpoint } from "../../shared/endpoint.ts";
import { isLoopback } from "../../shared/endpoint-rules.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { ReadinessItem } from "../../shared/readiness.ts";
import type { TracingStatus } from "../../shared/tracing.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { lazy } from "../lazy.ts";
import { modelName } from "../agent/model-choice.ts";
import { modelFacts } from "../agent/pricing/model-facts.ts";
import type { Price } from "../agent/pricing/price.ts";
import type { EndpointKeys } from "../runs/endpoint-keys.ts";
import type { ChosenModel } from "../runs/choose-model.ts";
import { toPriced } from "../runs/limits/budget/open-budget.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import type { AnsweringFact, KeyFact, ReadinessFacts } from "./readiness-facts.ts";

interface ReadinessDeps {
  readonly models: {
    readonly endpointKeys: Pick<EndpointKeys, "keyOrigin">;
    /** @throws AppError when nothing can answer in this thread. */
    readonly choose: (threadId: ThreadId | null) => Pick<ChosenModel, "target">;
  };
  readonly secrets: Pick<Secrets, "status">;
  readonly settings: Pick<SettingsStore, "get">;
  readonly threads: Pick<ThreadStore, "list">;
  readonly tracing: () => Promise<TracingStatus>;
  /** Newest first. */
  readonly backups: () => readonly { readonly at: number }[];
  readonly versions: ReadinessFacts["versions"];
  readonly builtAt: ReadinessFacts["builtAt"];
  readonly protections: () => Promise<ReadinessFacts["protections"]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type PriceFact = Extract<AnsweringFact, { kind: "endpoint" }>["price"];

function judgePrice(price: Price | null): PriceFact {
  if (price === null) return "unknown";
  const rates = [price, ...(price.longPrompt === undefined ? [] : [price.longPrompt])];
  const isFree = rates.every(
    ({ input, cachedInput, output }) => input + cachedInput + output === 0,
  );
  return isFree ? "free" : "has-price";
}

/** Its words are long, and nobody asks for them before the first window. */
const loadJudge = lazy(() => import("./judge-readiness.ts"));

/** Looks at the app as it is now, and judges it. */
export function createReadiness(deps: ReadinessDeps): () => Promise<ReadinessItem[]> {
  const { models, secrets, settings, threads, tracing, backups, versions, builtAt, now } = deps;

  async function findKey(endpoint: Endpoint): Promise<KeyFact> {
    const { source, variable = "" } = await models.endpointKeys.keyOrigin(endpoint);
    if (source === "environment") return { source, variable };
    if (source === "none") return { source };
    const status = await secrets.status(`endpoint/${endpoint.id}`);
    const isElsewhere =
      status.state === "set" && status.origin !== new URL(endpoint.baseUrl).origin;
    return isElsewhere ? { source: "elsewhere" } : { source, status };
  }

  async function findAnswering(): Promise<AnsweringFact> {
    try {
      const { target } = models.choose(null);
      if (target.kind === "demo") return { kind: "demo" };
      const { endpoint } = target;
      const isLocal = isLoopback(new URL(endpoint.baseUrl));
      return {
        kind: "endpoint",
        name: endpoint.name,
        isLocal,
        model: modelName(target),
        price: judgePrice(modelFacts(toPriced(target), settings.get().settings.prices.own).price),
        key: await findKey(endpoint),
      };
    } catch (error) {
      return { kind: "nothing", message: toErrorData(error).message };
    }
  }

  return async () => {
    const { judgeReadiness } = await loadJudge();
    return judgeReadiness({
      now: now(),
      answering: await findAnswering(),
      settings: settings.get().settings,
      tracing: (await tracing()).targets,
      newestBackupAt: backups()[0]?.at,
      hasConversations: threads.list({ query: "", limit: 1 }).length > 0,
      versions,
      builtAt,
      protections: await deps.protections(),
    });
  };
}
