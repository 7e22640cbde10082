import { refuse } from "../../fakes/faults/replies.ts";
import { error } from "../../fakes/protocols/messages-wire.ts";
import type { Persona } from "../persona.ts";

/** Takes its key as a bearer token alone, lists no models, and knows shorter answers than Claude gives. */
export const persona: Persona = {
  name: "DeepSeek's door for Messages",
  source: "https://api-docs.deepseek.com/guides/anthropic_api",
  protocol: "messages",
  root: "/anthropic/v1",
  typed: (origin) => `${origin}/anthropic`,
  model: "deepseek-chat",
  key: "sk-persona-0004",
  models: refuse(404, "Not Found", { "content-type": "text/plain" }),
  refuses:
    () =>
    ({ body }) =>
      Number(body["max_tokens"]) > 8_192
        ? refuse(
            400,
            JSON.stringify(
              error(
                "invalid_request_error",
                `max_tokens: ${String(body["max_tokens"])} > 8192, which is the maximum allowed`,
              ),
            ),
          )
        : undefined,
};
