import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { ChatOpenAICompletions } from "@langchain/openai";
import type { ModelChoice } from "../model-choice.ts";
import { joinBursts } from "./join-bursts.ts";
import { decideRetry, MAXIMUM_RETRIES } from "./retry-policy.ts";

type Endpoint = Extract<ModelChoice, { kind: "openai-compatible" }>;

/** What an endpoint needs to be told. The SDK would add the machine's details, and headers named in the environment. */
const SENT_HEADERS = ["accept", "authorization", "content-type"];

class EndpointModel extends ChatOpenAICompletions {
  override _streamChatModelEvents(
    ...given: Parameters<ChatOpenAICompletions["_streamChatModelEvents"]>
  ): AsyncGenerator<ChatModelStreamEvent> {
    return joinBursts(super._streamChatModelEvents(...given));
  }
}

/**
 * A model behind any OpenAI-compatible endpoint, spoken to in chat completions only: `ChatOpenAI` would switch to the
 * Responses API for some model names, which compatible servers do not have (tech.md, section 1).
 *
 * Nothing of the environment leaves with a request. Retries are in one place (`retry-policy.ts`): LangChain sets the
 * SDK's own to none.
 */
export function createOpenAiModel({ baseUrl, name, apiKey }: Endpoint): BaseChatModel {
  return new EndpointModel({
    model: name,
    // Without a key both libraries would take one from the environment and send it to this address.
    apiKey: apiKey ?? "not-needed",
    maxRetries: MAXIMUM_RETRIES,
    onFailedAttempt: decideRetry,
    streamUsage: true,
    configuration: {
      baseURL: baseUrl,
      organization: null,
      project: null,
      // The SDK would print what a server sent to standard error.
      logLevel: "off",
      fetch: async (url, init) => {
        const given = new Headers(init?.headers);
        const headers = SENT_HEADERS.flatMap((header) => {
          const value = given.get(header);
          return value === null ? [] : [[header, value] as [string, string]];
        });
        return fetch(url, { ...init, headers: [...headers, ["user-agent", "Parley"]] });
      },
    },
  });
}
