import { modelName } from "./agent/model-choice.ts";
import type { Environment } from "./app/environment.ts";
import { chooseModel } from "./runs/choose-model.ts";
import { createEndpointKeys, type EndpointKeys } from "./runs/endpoint-keys.ts";
import type { ChosenModel } from "./runs/run-service.ts";
import type { Secrets } from "./secrets/secret-store.ts";
import type { AppState } from "./store/app-state.ts";
import { createChatSettingsStore, type ChatSettingsStore } from "./store/chat-settings-store.ts";
import type { SettingsStore } from "./store/settings-store.ts";
import type { Database } from "./store/sqlite.ts";
import type { ThreadId } from "../shared/ids.ts";
import type { ThreadStore } from "./store/thread-store.ts";

interface ModelsDeps {
  readonly database: Database;
  readonly appState: AppState;
  readonly settings: SettingsStore;
  readonly secrets: Secrets;
  readonly threads: ThreadStore;
  readonly environment: Environment;
}

/** Everything about who answers: endpoints, their keys, what each chat has chosen. */
export interface Models {
  readonly chatSettings: ChatSettingsStore;
  readonly endpointKeys: EndpointKeys;
  /** @throws AppError when nothing can answer in this thread. */
  readonly choose: (threadId: ThreadId | null) => ChosenModel;
  /** What answers in a new chat, for a person. */
  readonly describe: () => { readonly label: string; readonly isDemo: boolean };
}

export function createModels(deps: ModelsDeps): Models {
  const { database, appState, settings, secrets, threads, environment } = deps;
  const chatSettings = createChatSettingsStore(database);
  const endpointKeys = createEndpointKeys({
    secrets,
    appState,
    endpoints: () => settings.get().settings.endpoints,
    credential: { apiKey: environment.openaiApiKey, baseUrl: environment.openaiBaseUrl },
    proxyVariables: environment.proxies,
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
      connect: async () => {
        if (target.kind === "demo") return target;
        const { endpoint, ...asked } = target;
        return { ...asked, ...(await endpointKeys.connect(endpoint)) };
      },
    };
  };

  return {
    chatSettings,
    endpointKeys,
    choose,
    describe() {
      try {
        const { target } = choose(null);
        return { label: modelName(target), isDemo: target.kind === "demo" };
      } catch {
        return { label: "No model chosen", isDemo: false };
      }
    },
  };
}
