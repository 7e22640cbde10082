import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** Loads the model while it is asked for the first time. */
export const persona: Persona = {
  name: "llama.cpp, loading its model",
  source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/server (GET /health, 503)",
  preset: "llama-cpp",
  refuses: () => {
    let isLoaded = false;
    return ({ said }) => {
      // The connection test comes before the chat; only the chat waits.
      if (isLoaded || !said.includes("calculator")) return undefined;
      isLoaded = true;
      const error = { code: 503, message: "Loading model", type: "unavailable_error" };
      return refuse(503, JSON.stringify({ error }));
    };
  },
};
