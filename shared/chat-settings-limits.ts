// Apart from the schemas in chat-settings.ts, because the page uses them: zod probes for eval, which its CSP refuses.

/** In UTF-16 units, as a text field counts. */
export const MAXIMUM_SYSTEM_PROMPT_LENGTH = 100_000;
export const MAXIMUM_TEMPERATURE = 2;
export const MAXIMUM_ANSWER_TOKENS = 10_000_000;

/** What OpenAI-compatible endpoints take as `reasoning_effort`, from little to much; each model knows some of them. */
export const REASONING_EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh"] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];
