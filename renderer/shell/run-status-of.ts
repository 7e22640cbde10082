import { assertNever } from "../../shared/assert-never.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { GateName } from "../../shared/verdict.ts";
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
        pending.asks.length > 0 ||
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

/** What of the person the run waits for; undefined where it waits for nobody, or only for its turn. */
export function awaitedOf({ activity, messages, pending }: ThreadState): string | undefined {
  if (activity.type !== "running") return undefined;
  const [ask] = pending.asks;
  if (ask !== undefined) return AWAITED[ask.gate];
  const [approval] = pending.approvals;
  if (approval !== undefined) return `your approval of ${toShownLine(approval.title)}`;
  const part = messages.at(-1)?.parts.find(isWaiting);
  return part?.type === "tool-call" ? `your approval of ${part.toolName}` : undefined;
}

const AWAITED: Record<GateName, string> = {
  budget: "your answer about the budget",
  "step-limit": "your answer about the step limit",
  "rate-limiter": "your answer about the rate limit",
  "input-guard": "your answer about the text",
};
