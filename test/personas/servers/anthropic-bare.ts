import { persona as anthropic } from "./anthropic.ts";
import type { Persona } from "../persona.ts";

/** The address without its version, as Anthropic's own clients take it. */
export const persona: Persona = {
  ...anthropic,
  name: "Anthropic, address without /v1",
  source: "https://platform.claude.com/docs/en/api/client-sdks (base_url)",
  typed: (origin) => origin,
};
