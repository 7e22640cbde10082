import type { CapabilityCard, TestEvent } from "../../shared/connection-test.ts";
import type { Endpoint } from "../../shared/endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import type { Agent } from "../agent/agent.ts";
import type { createEndpointFetch } from "../agent/endpoint/create-endpoint-fetch.ts";
import type { ModelQuirks } from "../agent/models/quirks.ts";
import type { EndpointConnection, ModelAbilities } from "../agent/model-choice.ts";
import type { RelearnedQuirks } from "../runs/learned-quirks.ts";
import type { CapabilityCards } from "./capability-cards.ts";
import type { RunBudget } from "../runs/limits/budget/run-budget.ts";
import type { createCallMeter } from "./call-meter.ts";
import type { KeyProblem } from "./doctor-target.ts";
import type { runDoctor } from "./run-doctor.ts";

interface TestOptions {
  readonly endpoint: Endpoint;
  readonly model: string | null;
  readonly emit: (event: TestEvent) => void;
  readonly signal: AbortSignal;
}

export interface ConnectionTests {
  /**
   * Tests an endpoint with one of its models and keeps what was found.
   *
   * @throws the signal's reason; nothing is kept then.
   */
  test(options: TestOptions): Promise<CapabilityCard>;
  /** Null when it was never tested as it is now. */
  card(endpoint: Endpoint, model: string | null): CapabilityCard | null;
  /** The model is offered tools again, although the newest test says that it refuses them. */
  forgetTools(endpoint: Endpoint, model: string): void;
  /** What the newest test says that a chat must know; what nobody tested is possible. */
  abilities(endpoint: Endpoint, model: string): ModelAbilities;
}

/** What a test needs once it begins. */
export interface Doctor {
  readonly agent: Agent;
  readonly runDoctor: typeof runDoctor;
  readonly createEndpointFetch: typeof createEndpointFetch;
  readonly createCallMeter: typeof createCallMeter;
  /** The most that it lets a model write. */
  readonly maximumTokens: number;
}

interface ConnectionTestsDeps {
  readonly cards: CapabilityCards;
  /** @throws AppError when its key may not be sent or cannot be read. */
  readonly connect: (endpoint: Endpoint) => Promise<EndpointConnection>;
  /** The same, but for the key: how far a test comes that may not send it. */
  readonly connectWithoutKey: (endpoint: Endpoint) => EndpointConnection;
  /** What one test may spend; where it is absent, nothing is counted. */
  readonly openBudget?: (
    endpoint: Endpoint,
    model: { readonly name: string; readonly maximumTokens: number },
  ) => RunBudget;
  /** What the model does otherwise, met anew: the test begins with nothing known of it. */
  readonly relearn: (endpoint: Endpoint, model: string) => RelearnedQuirks;
  /** The doctor brings the agent's libraries and an HTTP client of its own, so it comes late. */
  readonly loadDoctor: () => Promise<Doctor>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Monotonic, in milliseconds. */
  readonly monotonicNow: () => number;
}

const NO_QUIRKS: ModelQuirks = {
  has: () => false,
  learn: () => undefined,
  proven: () => undefined,
};

/** A shorter value would make holes in every word that holds it. */
const isLong = ({ length }: string): boolean => length >= 6;

interface Reached {
  readonly connection: EndpointConnection;
  readonly keyProblem: KeyProblem | undefined;
}

/** What `connect` throws for which reason. */
const KEY_PROBLEMS: Partial<Record<AppError["code"], KeyProblem["kind"]>> = {
  "missing-credential": "elsewhere",
  "invalid-input": "unencrypted",
};

export function createConnectionTests(deps: ConnectionTestsDeps): ConnectionTests {
  const { cards, connect, connectWithoutKey, loadDoctor, now, monotonicNow } = deps;

  const reach = async (endpoint: Endpoint): Promise<Reached> => {
    try {
      return { connection: await connect(endpoint), keyProblem: undefined };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const kind = KEY_PROBLEMS[error.code] ?? "unreadable";
      return {
        connection: connectWithoutKey(endpoint),
        keyProblem: { kind, message: error.message },
      };
    }
  };

  return {
    async test({ endpoint, model, emit, signal }) {
      const [doctor, reached] = await Promise.all([loadDoctor(), reach(endpoint)]);
      const { connection, keyProblem } = reached;
      const { baseUrl, apiKey, proxy = { type: "none" }, http } = connection;
      const [hop] = (await http?.findProxies(new URL(baseUrl), proxy)) ?? [];
      const { maximumTokens } = doctor;
      const budget =
        model === null ? undefined : deps.openBudget?.(endpoint, { name: model, maximumTokens });
      const quirks = model === null ? undefined : deps.relearn(endpoint, model);
      const { isHeldBack, ...report } = await doctor.runDoctor({
        target: {
          baseUrl,
          model,
          apiKey,
          keyProblem,
          asksForUsage: endpoint.asksForUsage,
          secrets: (connection.headers ?? []).map(({ value }) => value).filter(isLong),
          proxy: hop?.type === "proxy" ? hop.url : undefined,
          fetch: doctor.createEndpointFetch(connection),
          agent: doctor.agent,
          connection,
          quirks: quirks ?? NO_QUIRKS,
          meter: budget === undefined ? undefined : doctor.createCallMeter(budget),
        },
        emit,
        signal,
        now: monotonicNow,
      });
      const card: CapabilityCard = {
        endpointId: endpoint.id,
        baseUrl: endpoint.baseUrl,
        model,
        testedAt: now(),
        protocol:
          model === null
            ? null
            : quirks?.has("responses-only") === true
              ? "responses"
              : (connection.protocol ?? "chat-completions"),
        ...report,
      };
      // A budget that is spent says nothing of an endpoint; what an earlier test found goes on to be obeyed.
      if (!isHeldBack || cards.find(endpoint, model) === null) {
        await cards.keep(card);
        quirks?.keep();
      }
      return card;
    },
    card: (endpoint, model) => cards.find(endpoint, model),
    forgetTools(endpoint, model) {
      const card = cards.find(endpoint, model);
      if (card?.capabilities.tools !== "refused") return;
      // What cannot be kept is offered none once more, and said again.
      cards
        .keep({ ...card, capabilities: { ...card.capabilities, tools: null } })
        .catch(() => undefined);
    },
    abilities(endpoint, model) {
      const found = cards.find(endpoint, model)?.capabilities;
      return {
        callsTools: found?.tools !== "refused",
        acceptsUsageRequest: endpoint.asksForUsage && found?.acceptsUsageRequest !== false,
      };
    },
  };
}
