import { assertNever } from "../../shared/assert-never.ts";
import type { ThreadState } from "../thread/thread-reducer.ts";

export type RunStatusWord = "idle" | "running" | "waiting" | "stopping";

/** One word for what the thread's run is doing. */
export function runStatusOf({ activity, messages, pending }: ThreadState): RunStatusWord {
  switch (activity.type) {
    case "idle":
      return "idle";
    case "starting":
      return "running";
    case "running":
      return pending.wait !== undefined ||
        pending.ask !== undefined ||
        messages.at(-1)?.parts.some(isWaiting) === true
        ? "waiting"
        : "running";
    case "stopping":
      return "stopping";
    default:
      return assertNever(activity);
  }
}

function isWaiting(part: ThreadState["messages"][number]["parts"][number]): boolean {
  return part.type === "tool-call" && part.state === "waiting for approval";
}
