import { AppError, toErrorData } from "../../shared/errors.ts";
import type { FinalStatus, IncompleteReason } from "../../shared/message.ts";

/** The reason a run's AbortSignal carries: why the run was ended from outside, in the words of its final status. */
export class RunEnded extends Error {
  override readonly name = "RunEnded";
  readonly reason: Extract<IncompleteReason, "stopped" | "interrupted" | "timed-out">;

  /** @param message for a timeout, the words for the person who waited. */
  constructor(reason: RunEnded["reason"], message = `The run was ${reason}.`) {
    super(message);
    this.reason = reason;
  }

  toStatus(): FinalStatus {
    const error =
      this.reason === "timed-out" ? toErrorData(new AppError("timeout", this.message)) : null;
    return { type: "incomplete", reason: this.reason, error };
  }
}
