import type { ReadinessItem } from "../../../shared/readiness.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface ReadinessHandlerDeps {
  readonly readiness: () => Promise<readonly ReadinessItem[]>;
}

export function createReadinessHandlers(deps: ReadinessHandlerDeps): HandlersOf<"readiness"> {
  return { "readiness.get": async () => ({ items: await deps.readiness() }) };
}
