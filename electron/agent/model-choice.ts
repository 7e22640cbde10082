/** Which model answers. `apiKey` is undefined where an endpoint needs none. */
export type ModelChoice =
  | { readonly kind: "demo" }
  | {
      readonly kind: "openai-compatible";
      /** Root of the API, as in `https://api.openai.com/v1`. */
      readonly baseUrl: string;
      /** The model's name at that endpoint. */
      readonly name: string;
      readonly apiKey: string | undefined;
    };

/** What the built-in model calls itself, so that nobody takes its script for intelligence. */
export const DEMO_MODEL_NAME = "Parley demo";

/** The name an answer is signed with. Cheap: this file loads nothing of the agent. */
export function modelName(choice: ModelChoice): string {
  return choice.kind === "demo" ? DEMO_MODEL_NAME : choice.name;
}
