import { OPENAI_BASE_URL } from "./endpoint-rules.ts";

export const PRESET_NAMES = [
  "openai",
  "anthropic",
  "gemini",
  "deepseek",
  "mistral",
  "groq",
  "xai",
  "openrouter",
  "azure",
  "ollama",
  "lm-studio",
  "vllm",
  "llama-cpp",
  "litellm",
  "custom",
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const PROTOCOL_NAMES = ["chat-completions", "responses", "messages"] as const;
/** How an endpoint is spoken to: the path below its root, and the shape of requests and answers. */
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

export const PROTOCOL_CHOICES = ["automatic", ...PROTOCOL_NAMES] as const;
/** What a person chooses for an endpoint. */
export type ProtocolChoice = (typeof PROTOCOL_CHOICES)[number];

/** The choices by the words that people know them by. */
export const PROTOCOLS: Readonly<
  Record<ProtocolChoice, { readonly label: string; readonly description: string }>
> = {
  automatic: {
    label: "Automatic",
    description:
      "Anthropic’s own at Anthropic, Responses for models that a server offers through it alone, else Chat completions.",
  },
  "chat-completions": {
    label: "Chat completions",
    description: "What nearly every server speaks, under /chat/completions.",
  },
  responses: {
    label: "Responses",
    description: "OpenAI’s newer protocol, under /responses. Nothing is stored at OpenAI.",
  },
  messages: {
    label: "Anthropic Messages",
    description:
      "Anthropic’s own, under /v1/messages; DeepSeek, Kimi, GLM and LiteLLM have it, too.",
  },
};

/** A kind of endpoint: what to fill in for it, and how its key travels. */
export interface EndpointPreset {
  readonly label: string;
  /** Empty where only the person knows it. */
  readonly baseUrl: string;
  /** How to come by a key, or that there is none. */
  readonly keyHint: string;
  /**
   * The header that carries the key; `authorization` carries it as a bearer token. `x-api-key` holds for Messages alone:
   * Anthropic's door for chat completions takes a bearer token.
   */
  readonly keyHeader: "authorization" | "api-key" | "x-api-key";
  /** The environment variable in which its own tools look for a key; left out where there is no such. */
  readonly keyVariable?: string;
  /** Where its account is topped up; left out where there is none, or nobody knows. */
  readonly billingUrl?: string;
}

const SERVER_ON_THIS_COMPUTER = "Needs no key unless you started the server with one.";

export const ENDPOINT_PRESETS: Readonly<Record<PresetName, EndpointPreset>> = {
  openai: {
    label: "OpenAI",
    baseUrl: OPENAI_BASE_URL,
    keyHint: "From platform.openai.com/api-keys; begins with sk-.",
    keyHeader: "authorization",
    billingUrl: "https://platform.openai.com/settings/organization/billing/overview",
  },
  anthropic: {
    label: "Anthropic",
    baseUrl: "https://api.anthropic.com/v1",
    keyHint: "From console.anthropic.com, API keys; begins with sk-ant-.",
    keyHeader: "x-api-key",
    keyVariable: "ANTHROPIC_API_KEY",
    billingUrl: "https://console.anthropic.com/settings/billing",
  },
  // The door that Google keeps for clients of chat completions.
  gemini: {
    label: "Google Gemini",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyHint: "From aistudio.google.com/apikey.",
    keyHeader: "authorization",
    keyVariable: "GEMINI_API_KEY",
    billingUrl: "https://aistudio.google.com/usage",
  },
  deepseek: {
    label: "DeepSeek",
    baseUrl: "https://api.deepseek.com/v1",
    keyHint: "From platform.deepseek.com/api_keys; begins with sk-.",
    keyHeader: "authorization",
    keyVariable: "DEEPSEEK_API_KEY",
    billingUrl: "https://platform.deepseek.com/top_up",
  },
  mistral: {
    label: "Mistral",
    baseUrl: "https://api.mistral.ai/v1",
    keyHint: "From console.mistral.ai/api-keys.",
    keyHeader: "authorization",
    keyVariable: "MISTRAL_API_KEY",
    billingUrl: "https://console.mistral.ai/billing",
  },
  groq: {
    label: "Groq",
    baseUrl: "https://api.groq.com/openai/v1",
    keyHint: "From console.groq.com/keys; begins with gsk_.",
    keyHeader: "authorization",
    keyVariable: "GROQ_API_KEY",
    billingUrl: "https://console.groq.com/settings/billing",
  },
  xai: {
    label: "xAI",
    baseUrl: "https://api.x.ai/v1",
    keyHint: "From console.x.ai; begins with xai-.",
    keyHeader: "authorization",
    keyVariable: "XAI_API_KEY",
    billingUrl: "https://console.x.ai",
  },
  openrouter: {
    label: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyHint: "From openrouter.ai/keys; begins with sk-or-.",
    keyHeader: "authorization",
    keyVariable: "OPENROUTER_API_KEY",
    billingUrl: "https://openrouter.ai/settings/credits",
  },
  ollama: {
    label: "Ollama",
    baseUrl: "http://127.0.0.1:11434/v1",
    keyHint: "Ollama on this computer needs no key.",
    keyHeader: "authorization",
  },
  "lm-studio": {
    label: "LM Studio",
    baseUrl: "http://127.0.0.1:1234/v1",
    keyHint: SERVER_ON_THIS_COMPUTER,
    keyHeader: "authorization",
  },
  vllm: {
    label: "vLLM",
    baseUrl: "http://127.0.0.1:8000/v1",
    keyHint: SERVER_ON_THIS_COMPUTER,
    keyHeader: "authorization",
  },
  "llama-cpp": {
    label: "llama.cpp",
    baseUrl: "http://127.0.0.1:8080/v1",
    keyHint: SERVER_ON_THIS_COMPUTER,
    keyHeader: "authorization",
  },
  litellm: {
    label: "LiteLLM",
    baseUrl: "http://127.0.0.1:4000/v1",
    keyHint: "The proxy's own key, if you started it with one; begins with sk-.",
    keyHeader: "authorization",
  },
  azure: {
    label: "Azure OpenAI",
    baseUrl: "https://RESOURCE.openai.azure.com/openai/v1",
    keyHint: "From the Azure portal: your resource, Keys and Endpoint.",
    keyHeader: "api-key",
    billingUrl: "https://portal.azure.com",
  },
  custom: {
    label: "Custom",
    baseUrl: "",
    keyHint: "Leave empty when the endpoint needs none.",
    keyHeader: "authorization",
  },
};

/** Those providers whose key may stand in the environment, for their own address alone. */
export const KEYED_PRESETS: readonly { readonly baseUrl: string; readonly variable: string }[] =
  Object.values(ENDPOINT_PRESETS).flatMap(({ baseUrl, keyVariable: variable }) =>
    variable === undefined ? [] : [{ baseUrl, variable }],
  );

/** Where an account is topped up, for a provider that was typed in, by the host of its API. */
const BILLING_PAGES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.values(ENDPOINT_PRESETS).flatMap(({ baseUrl, billingUrl }) =>
      billingUrl === undefined ? [] : [[new URL(baseUrl).hostname, billingUrl] as const],
    ),
  ),
  "api.together.xyz": "https://api.together.ai/settings/billing",
};

/** Where the account behind an endpoint is topped up; undefined where nobody knows. */
export function billingPage(endpoint: {
  readonly preset: PresetName;
  readonly baseUrl: string;
}): string | undefined {
  const { billingUrl } = ENDPOINT_PRESETS[endpoint.preset];
  if (billingUrl !== undefined || !URL.canParse(endpoint.baseUrl)) return billingUrl;
  return BILLING_PAGES[new URL(endpoint.baseUrl).hostname];
}

/** Whether an address leads to Anthropic itself. */
export const isAnthropics = (address: string): boolean =>
  /^https?:\/\/(?:[^/]*\.)?anthropic\.com(?:[:/]|$)/i.test(address);

/**
 * What an endpoint is spoken to in. Where that is not chosen, the server's name says it; whether one of its models needs
 * Responses is learned from its refusal (`electron/agent/models/quirks.ts`).
 */
export function protocolOf(endpoint: {
  readonly protocol: ProtocolChoice;
  readonly preset: PresetName;
  readonly baseUrl: string;
}): ProtocolName {
  const { protocol, preset, baseUrl } = endpoint;
  if (protocol !== "automatic") return protocol;
  const isTheirs = preset === "anthropic" || isAnthropics(baseUrl);
  return isTheirs ? "messages" : "chat-completions";
}
