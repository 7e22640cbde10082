import type { IncompleteReason } from "../../shared/message.ts";

/** The reason a run's AbortSignal carries: why the run was ended from outside, in the words of its final status. */
export class RunEnded extends Error {
  override readonly name = "RunEnded";
  readonly reason: Extract<IncompleteReason, "stopped" | "interrupted">;

  constructor(reason: RunEnded["reason"]) {
    super(`The run was ${reason}.`);
    this.reason = reason;
  }
}
