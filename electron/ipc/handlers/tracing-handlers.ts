import { AppError } from "../../../shared/errors.ts";
import type { Tracing } from "../../observability/create-tracing.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface TracingHandlerDeps {
  readonly tracing: Omit<Tracing, "feedback">;
  /** @returns false when the address may not leave the app. */
  readonly openLink: (url: string) => Promise<boolean>;
}

export function createTracingHandlers({
  tracing,
  openLink,
}: TracingHandlerDeps): HandlersOf<"tracing"> {
  return {
    "tracing.status": () => tracing.status(),
    "tracing.test": ({ target }) => tracing.test(target),
    "tracing.retryFailed": ({ target }) => {
      tracing.retryFailed(target);
      return {};
    },
    "tracing.discardFailed": ({ target }) => {
      tracing.discardFailed(target);
      return {};
    },
    "tracing.readdress": async ({ target, how }) => {
      await tracing.readdress(target, how);
      return {};
    },
    "tracing.releaseHeld": async ({ target, how }) => {
      await tracing.releaseHeld(target, how);
      return {};
    },
    "tracing.ofThread": ({ threadId }) => ({ runs: tracing.ofThread(threadId) }),
    "tracing.open": async ({ runId }) => {
      if (await openLink(await tracing.addressOf(runId))) return {};
      throw new AppError("invalid-input", "The address of this trace cannot be opened.");
    },
  };
}
