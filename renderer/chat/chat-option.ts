/** What a chat may ask of its model, as an error may name it: the field's name among the chat's settings, and its label. */
export const CHAT_OPTIONS = [
  { name: "systemPrompt", label: "System prompt" },
  { name: "temperature", label: "Temperature" },
  { name: "maximumTokens", label: "Maximum tokens" },
  { name: "reasoningEffort", label: "Reasoning effort" },
] as const;

export type ChatOption = (typeof CHAT_OPTIONS)[number]["name"];
