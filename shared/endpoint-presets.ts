import { OPENAI_BASE_URL } from "./endpoint-rules.ts";

export const PRESET_NAMES = [
  "openai",
  "openrouter",
  "ollama",
  "lm-studio",
  "vllm",
  "llama-cpp",
  "azure",
  "custom",
] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** A kind of endpoint: what to fill in for it, and how its key travels. */
export interface EndpointPreset {
  readonly label: string;
  /** Empty where only the person knows it. */
  readonly baseUrl: string;
  /** How to come by a key, or that there is none. */
  readonly keyHint: string;
  /** The header that carries the key; `authorization` carries it as a bearer token. */
  readonly keyHeader: "authorization" | "api-key";
  /** Where its account is topped up; left out where there is none, or nobody knows. */
  readonly billingUrl?: string;
}

const OPENAI_BILLING = "https://platform.openai.com/settings/organization/billing/overview";
const OPENROUTER_BILLING = "https://openrouter.ai/settings/credits";
const SERVER_ON_THIS_COMPUTER = "Needs no key unless you started the server with one.";

export const ENDPOINT_PRESETS: Readonly<Record<PresetName, EndpointPreset>> = {
  openai: {
    label: "OpenAI",
    baseUrl: OPENAI_BASE_URL,
    keyHint: "From platform.openai.com/api-keys; begins with sk-.",
    keyHeader: "authorization",
    billingUrl: OPENAI_BILLING,
  },
  openrouter: {
    label: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyHint: "From openrouter.ai/keys; begins with sk-or-.",
    keyHeader: "authorization",
    billingUrl: OPENROUTER_BILLING,
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

/** The same for providers that have no preset of their own, by the host of their API. */
const BILLING_PAGES: Readonly<Record<string, string>> = {
  "api.openai.com": OPENAI_BILLING,
  "openrouter.ai": OPENROUTER_BILLING,
  "api.anthropic.com": "https://console.anthropic.com/settings/billing",
  "api.groq.com": "https://console.groq.com/settings/billing",
  "api.deepseek.com": "https://platform.deepseek.com/top_up",
  "api.x.ai": "https://console.x.ai",
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
