import { openAiError, type Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly content?: unknown;
}

/** Takes neither null nor an empty text beside calls. */
export const persona: Persona = {
  name: "Bedrock behind a gateway",
  source: "https://github.com/Portkey-AI/gateway/issues/995",
  preset: "custom",
  model: "anthropic.claude-3-5-sonnet",
  key: "persona-bedrock",
  refuses:
    () =>
    ({ body }) => {
      const messages = body["messages"] as readonly Said[];
      const at = messages.findIndex(({ content }) => (content ?? "") === "");
      return at === -1
        ? undefined
        : openAiError(
            400,
            `bedrock error: The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`,
          );
    },
};
