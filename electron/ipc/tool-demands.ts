import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import type { RunId } from "../../shared/ids.ts";
import type { ApprovalRequest } from "../../shared/run-event.ts";
import { createAllowance } from "../consent/allowance.ts";
import { quoted, type NativeQuestion } from "../consent/question.ts";
import { NOT_YOU } from "../consent/usual-questions.ts";
import type { ToolHandlerDeps } from "./handlers/tool-handlers.ts";
import type { Demands } from "./guard-handlers.ts";

export interface ToolDemandDeps extends Pick<ToolHandlerDeps, "runs" | "toolDecisions"> {
  /** Monotonic, in milliseconds. */
  readonly monotonicNow: () => number;
}

/** How many calls may be let go on a press alone before the system asks, and for how long that counts. */
const APPROVALS = { count: 10, periodMs: 60_000 };

/**
 * What main demands before a tool may do something. A press is good for what is on the card: these calls, with these
 * arguments. What holds beyond them is asked by the system, where no page can answer; so is the call that nobody pressed
 * for. To reject or to forbid is never asked about.
 */
export function createToolDemands({
  runs,
  toolDecisions,
  monotonicNow: now,
}: ToolDemandDeps): Pick<
  Demands,
  "tool.decide" | "tool.allow" | "tool.setMode" | "tool.removeDecision"
> {
  const approvals = createAllowance({ ...APPROVALS, now });
  const ALL = "all";

  const approved = (runId: RunId, decisions: readonly CallDecision[]) =>
    decisions.flatMap(({ toolCallId, decision }) =>
      decision.type === "approve" ? (runs.findApproval(runId, toolCallId) ?? []) : [],
    );

  return {
    "tool.decide": {
      turn: () => "tools",
      question: ({ runId, decisions }) =>
        approved(runId, decisions).length > 0 && approvals.isSpent(ALL) ? RUNS_MORE : undefined,
      gesture: ({ runId, decisions }) => {
        const calls = approved(runId, decisions);
        return calls.length === 0 ? undefined : runsCalls(calls);
      },
      onAgreed: () => approvals.renew(ALL),
      // One press on "Approve all" is one.
      onDone: ({ decisions }) => {
        if (decisions.some(({ decision }) => decision.type === "approve")) approvals.spend(ALL);
      },
    },
    "tool.allow": {
      turn: () => "tools",
      question: ({ runId, toolCallId, decision }) => {
        const call = runs.findApproval(runId, toolCallId);
        return call === undefined ? undefined : allows(call, decision.scope);
      },
    },
    "tool.setMode": {
      turn: () => "tools",
      question: ({ name, ownerId, mode }) => {
        const isForbidden = toolDecisions
          .list()
          .some(
            (each) =>
              each.toolName === name &&
              each.owner.id === ownerId &&
              each.threadId === null &&
              each.decision === "never",
          );
        if (mode === "always") {
          return asks(`Let ${quoted(name)} run without asking, in all chats?`, "Always allow");
        }
        return mode === "ask" && isForbidden ? allowsAgain(name) : undefined;
      },
    },
    "tool.removeDecision": {
      turn: () => "tools",
      question: ({ id }) => {
        const found = toolDecisions.list().find((each) => each.id === id);
        return found?.decision === "never" ? allowsAgain(found.toolName) : undefined;
      },
    },
  };
}

function asks(message: string, agree: string, detail = ""): NativeQuestion {
  return { message, detail: `${detail}${NOT_YOU} “Don’t allow”.`, agree, refuse: "Don’t allow" };
}

const allowsAgain = (name: string): NativeQuestion =>
  asks(
    `Let chats ask for ${quoted(name)} again?`,
    "Ask again",
    "You had set this tool to Never.\n",
  );

const RUNS_MORE = asks(
  "Let more tools run?",
  "Run them",
  `${APPROVALS.count} calls were approved within a minute.\n`,
);

type Named = Pick<ApprovalRequest, "toolName" | "owner" | "args">;

const toolWords = ({ toolName, owner }: Named): string =>
  `${quoted(toolName)} of ${quoted(owner.title)}`;

function runsCalls(calls: readonly Named[]): NativeQuestion {
  const [first] = calls;
  const lines = calls.map((call) => `${toolWords(call)} ${quoted(JSON.stringify(call.args), 300)}`);
  return asks(
    calls.length === 1 && first !== undefined
      ? `Let ${toolWords(first)} run?`
      : `Let these ${calls.length} calls run?`,
    "Run",
    `${lines.slice(0, 10).join("\n")}\n`,
  );
}

function allows(call: Named, scope: "chat" | "always"): NativeQuestion {
  const isEverywhere = scope === "always";
  return asks(
    `Let ${toolWords(call)} run without asking${isEverywhere ? ", in all chats" : " in this chat"}?`,
    isEverywhere ? "Always allow" : "Allow in this chat",
    "Whatever a model writes into its calls is done at once. Settings, under Tools, takes this back.\n",
  );
}
