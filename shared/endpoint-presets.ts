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
}

const SERVER_ON_THIS_COMPUTER = "Needs no key unless you started the server with one.";

export const ENDPOINT_PRESETS: Readonly<Record<PresetName, EndpointPreset>> = {
  openai: {
    label: "OpenAI",
    baseUrl: OPENAI_BASE_URL,
    keyHint: "From platform.openai.com/api-keys; begins with sk-.",
    keyHeader: "authorization",
  },
  openrouter: {
    label: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyHint: "From openrouter.ai/keys; begins with sk-or-.",
    keyHeader: "authorization",
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
  },
  custom: {
    label: "Custom",
    baseUrl: "",
    keyHint: "Leave empty when the endpoint needs none.",
    keyHeader: "authorization",
  },
};
