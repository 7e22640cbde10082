import { randomUUID } from "node:crypto";
import type { Agent } from "../agent/agent.ts";
import { toFailedEndpoint } from "../agent/failed-endpoint.ts";
import { toFieldSource } from "../agent/field-source.ts";
import { modelName } from "../agent/model-choice.ts";
import { modelFacts } from "../agent/pricing/model-facts.ts";
import type { Environment } from "../app/environment.ts";
import { createCapabilityCards } from "../doctor/capability-cards.ts";
import { createConnectionTests, type ConnectionTests } from "../doctor/connection-tests.ts";
import { chooseModel, type ChosenModel } from "../runs/choose-model.ts";
import { chatSettings as chatSettingsSchema } from "../../shared/chat-settings.ts";
import { protocolOf } from "../../shared/endpoint-presets.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { HttpClient } from "../http/http-client.ts";
import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";
import { createEndpointKeys, type EndpointKeys } from "../runs/endpoint-keys.ts";
import type { OpenBudget } from "../runs/limits/budget/open-budget.ts";
import { createLearnedQuirks, type LearnedQuirks } from "../runs/learned-quirks.ts";
import { createModelLists, type ModelLists } from "../runs/model-lists.ts";
import type { SecretMoves } from "../secrets/secret-moves.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { AppState } from "../store/app-state.ts";
import { createChatSettingsStore, type ChatSettingsStore } from "../store/chat-settings-store.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { Database } from "../store/sqlite.ts";
import { runId, type ThreadId } from "../../shared/ids.ts";
import type { LocalServer } from "../../shared/local-server.ts";
import type { ThreadStore } from "../store/thread-store.ts";

/** A chat that asks for nothing of its own. */
const DEFAULT_CHAT = chatSettingsSchema.parse({});

interface ModelsDeps {
  readonly database: Database;
  readonly appState: AppState;
  readonly settings: SettingsStore;
  readonly secrets: Secrets;
  readonly secretMoves: SecretMoves;
  readonly threads: ThreadStore;
  readonly environment: Environment;
  readonly http: HttpClient;
  readonly openBudget: OpenBudget;
  readonly loadAgent: () => Promise<Agent>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Monotonic, in milliseconds. */
  readonly monotonicNow: () => number;
  readonly log: Log;
}

/** Everything about who answers: endpoints, their keys, what each chat has chosen. */
export interface Models {
  readonly chatSettings: ChatSettingsStore;
  readonly endpointKeys: EndpointKeys;
  readonly connectionTests: ConnectionTests;
  readonly modelLists: ModelLists;
  /** What answers on the usual ports of this computer; asked only when a person asks. */
  readonly findLocalServers: (signal: AbortSignal) => Promise<readonly LocalServer[]>;
  readonly learnedQuirks: LearnedQuirks;
  /** @throws AppError when nothing can answer in this thread. */
  readonly choose: (threadId: ThreadId | null) => ChosenModel;
  /** What answers in a new chat, for a person. */
  readonly describe: () => { readonly label: string; readonly isDemo: boolean };
}

export function createModels(deps: ModelsDeps): Models {
  const { database, appState, settings, secrets, secretMoves, threads, environment } = deps;
  const { now, monotonicNow, log } = deps;
  const chatSettings = createChatSettingsStore(database);
  const endpointKeys = createEndpointKeys({
    secrets,
    askOnce: (owner) => secretMoves.askOnce(owner),
    credential: {
      apiKey: environment.openaiApiKey,
      baseUrl: environment.openaiBaseUrl,
      providerKeys: environment.providerKeys,
    },
    http: deps.http,
  });

  const learnedQuirks = createLearnedQuirks({
    appState,
    now,
    report: (error) => log.warn("quirk-not-kept", { code: toErrorData(error).code }),
  });
  const connectionTests = createConnectionTests({
    cards: createCapabilityCards(appState),
    connect: (endpoint) => endpointKeys.connectUnasked(endpoint),
    connectWithoutKey: (endpoint) => endpointKeys.connectWithoutKey(endpoint),
    openBudget: (endpoint, { name, maximumTokens }) => {
      const kind = "openai-compatible";
      const target = { kind, endpoint, name, parameters: { maximumTokens } } as const;
      return deps.openBudget({ runId: runId.parse(randomUUID()), threadId: null, target });
    },
    relearn: (endpoint, model) => learnedQuirks.relearn(endpoint, model),
    loadDoctor: lazy(async () => {
      const [agent, { runDoctor }, { createEndpointFetch }, meter] = await Promise.all([
        deps.loadAgent(),
        import("../doctor/run-doctor.ts"),
        import("../agent/endpoint/create-endpoint-fetch.ts"),
        import("../doctor/call-meter.ts"),
      ]);
      const { createCallMeter, MAXIMUM_TOKENS: maximumTokens } = meter;
      return { agent, runDoctor, createEndpointFetch, createCallMeter, maximumTokens };
    }),
    now,
    monotonicNow,
  });
  const modelLists = createModelLists({
    appState,
    connect: (endpoint) => endpointKeys.connectUnasked(endpoint),
    facts: ({ baseUrl }, name) =>
      modelFacts({ kind: "openai-compatible", baseUrl, name }, settings.get().settings.prices.own),
    loadFetchModels: lazy(
      async () => (await import("../agent/endpoint/fetch-models.ts")).fetchModels,
    ),
    now,
    report: (error) => log.warn("models-not-listed", { code: toErrorData(error).code }),
  });

  const choose = (threadId: ThreadId | null): ChosenModel => {
    const { endpoints, model } = settings.get().settings;
    const isThread = threadId !== null && threads.has(threadId);
    const chat = chatSettings.read(isThread ? threadId : null);
    const selection = settings.select(chat.model ?? model);
    const target = chooseModel({ endpoints, model: selection, chat });
    return {
      target,
      selection,
      ...(chat.sentFrom === null ? {} : { sentFrom: chat.sentFrom }),
      source: () => {
        if (target.kind === "demo") return undefined;
        const { endpoint, name } = target;
        const { baseUrl } = endpoint;
        const quirks = learnedQuirks.of(endpoint, name);
        return toFieldSource({ endpoint, baseUrl, name, protocol: protocolOf(endpoint), quirks });
      },
      callsTools: () =>
        target.kind === "demo" ||
        (connectionTests.abilities(target.endpoint, target.name).callsTools &&
          !learnedQuirks.of(target.endpoint, target.name).has("no-tools")),
      offerTools: () => {
        if (target.kind === "demo") return;
        learnedQuirks.forget(target.endpoint, target.name, "no-tools");
        connectionTests.forgetTools(target.endpoint, target.name);
      },
      // The demo reads no pictures and calls nobody who could refuse them.
      refusesPictures: () =>
        target.kind === "demo" || learnedQuirks.of(target.endpoint, target.name).has("no-pictures"),
      offerPictures: () => {
        if (target.kind === "demo") return;
        learnedQuirks.forget(target.endpoint, target.name, "no-pictures");
      },
      connect: async () => {
        if (target.kind === "demo") return target;
        const { endpoint, ...asked } = target;
        const abilities = connectionTests.abilities(endpoint, asked.name);
        const quirks = learnedQuirks.of(endpoint, asked.name);
        const connection = await endpointKeys.connect(endpoint);
        const failing = toFailedEndpoint(endpoint);
        return { ...asked, ...connection, abilities, quirks, endpoint: failing };
      },
    };
  };

  return {
    chatSettings,
    endpointKeys,
    connectionTests,
    modelLists,
    findLocalServers: async (signal) => {
      const { findLocalServers } = await import("../doctor/local-servers.ts");
      return findLocalServers({ http: deps.http, signal });
    },
    learnedQuirks,
    choose,
    describe() {
      try {
        const { endpoints, model } = settings.get().settings;
        const target = chooseModel({ endpoints, model, chat: DEFAULT_CHAT });
        return { label: modelName(target), isDemo: target.kind === "demo" };
      } catch {
        return { label: "No model chosen", isDemo: false };
      }
    },
  };
}
