import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { ModelQuirks } from "../../electron/agent/models/quirks.ts";
import type { DoctorTarget } from "../../electron/doctor/doctor-target.ts";
import type { QuirkName } from "../../shared/model-quirk.ts";

/** What a test would keep of a model, and what was learned, in order. */
export function createMetQuirks(): ModelQuirks & { readonly met: readonly QuirkName[] } {
  const met: QuirkName[] = [];
  return {
    met,
    has: (name) => met.includes(name),
    learn: (name) => void met.push(name),
    proven: () => undefined,
  };
}

/** An endpoint as the doctor is given it: a model, no key, and the agent that answers chats. */
export function createDoctorTarget(
  given: Partial<DoctorTarget> & { readonly baseUrl: string },
): DoctorTarget {
  const { baseUrl, apiKey } = given;
  return {
    model: "fake",
    apiKey: undefined,
    asksForUsage: true,
    proxy: undefined,
    fetch,
    agent: localAgent,
    connection: { baseUrl, apiKey },
    quirks: createMetQuirks(),
    ...given,
  };
}
