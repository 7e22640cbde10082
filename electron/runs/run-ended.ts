import { AppError, toErrorData } from "../../shared/errors.ts";
import type { Ask } from "../../shared/verdict.ts";
import type { FinalStatus, IncompleteReason } from "../../shared/message.ts";

/** Why a run is over that its reader ended at a gate, and the setting that made the gate ask. */
export function stoppedAt({ gate, setting }: Pick<Ask, "gate" | "setting">): RunEnded {
  const error =
    gate === "step-limit"
      ? new AppError("step-limit", "You stopped this answer at its step limit.", { setting })
      : new AppError("budget-reached", "You stopped this answer at its budget.", { setting });
  return new RunEnded("stopped", error);
}

/**
 * The reason of a run that is left as it stands, waiting for a person's word about a call: the app closes, and it is
 * there again at the next start.
 */
export class RunLeft extends Error {
  override readonly name = "RunLeft";
}

/** The reason a run's AbortSignal carries: why the run was ended from outside, in the words of its final status. */
export class RunEnded extends Error {
  override readonly name = "RunEnded";
  readonly reason: Extract<IncompleteReason, "stopped" | "interrupted" | "timed-out" | "truncated">;
  readonly #error: AppError | undefined;

  /** @param error the words for the person, where the reason does not say enough. */
  constructor(reason: RunEnded["reason"], error?: AppError) {
    super(error?.message ?? `The run was ${reason}.`);
    this.reason = reason;
    this.#error = error;
  }

  toStatus(): FinalStatus {
    const error = this.#error === undefined ? null : toErrorData(this.#error);
    return { type: "incomplete", reason: this.reason, error };
  }
}
