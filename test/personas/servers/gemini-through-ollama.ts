import { openAiError, type Persona } from "../persona.ts";

interface Said {
  readonly role: string;
  readonly name?: string;
}

/** Takes the result of a tool for that of a function, which has a name. */
export const persona: Persona = {
  name: "A door that wants names with results",
  source: "https://github.com/ollama/ollama/issues/14214",
  preset: "ollama",
  model: "gemini-3-flash-preview:cloud",
  refuses:
    () =>
    ({ body }) => {
      const messages = body["messages"] as readonly Said[];
      const at = messages.findIndex(({ role, name }) => role === "tool" && (name ?? "") === "");
      return at === -1
        ? undefined
        : openAiError(
            400,
            `* GenerateContentRequest.contents[${at}].parts[0].function_response.name: Name cannot be empty.\n`,
          );
    },
};
