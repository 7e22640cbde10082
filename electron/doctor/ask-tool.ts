import type { Capabilities } from "../../shared/connection-test.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { Message } from "../../shared/message.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { takeChatTurn, type ChatTurn } from "./chat-turn.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import type { StepFinding } from "./step-finding.ts";
import { errorWords, toWords } from "./to-words.ts";

/** No model has its result by heart. */
const QUESTION =
  "Use the calculator tool once, with the expression 347*529. Then answer with its result and nothing else.";
const RESULT = "183563";

export interface ToolReport {
  readonly finding: StepFinding;
  readonly tools: Capabilities["tools"];
  /** The chat up to there; undefined where it came to no answer. */
  readonly messages?: readonly Message[];
}

/**
 * Whether the model calls a tool when it is asked to, and answers with what the tool said. It is one turn of a chat, so
 * what a chat would leave out is left out here, too.
 */
export async function askTool(target: DoctorTarget, signal: AbortSignal): Promise<ToolReport> {
  try {
    const turn = await takeChatTurn(target, { says: QUESTION }, signal);
    const report = judge(turn, target);
    return turn.status.type === "complete" ? { ...report, messages: turn.messages } : report;
  } catch (error) {
    return { finding: { state: "failed", message: toWords(error) }, tools: null };
  }
}

function judge({ status, parts, learned }: ChatTurn, { quirks }: DoctorTarget): ToolReport {
  const isUsed = parts.some(
    (part) => part.type === "tool-call" && part.toolName === "calculator" && part.result === RESULT,
  );
  const hasCalled = parts.some(({ type }) => type === "tool-call");
  if (status.type === "complete") {
    if (quirks.has("no-tools")) {
      const words = learned.get("no-tools") ?? "";
      const message =
        `This model cannot call tools here, so Parley offers it none. ${words}`.trim();
      return { finding: { state: "warning", message }, tools: "refused" };
    }
    if (!hasCalled) return unused;
    return judgeResult(isUsed, toPlainText(parts));
  }
  const { error, reason } = status;
  if (error?.code === "budget-reached") {
    return { finding: { state: "skipped", message: error.message }, tools: null };
  }
  if (reason === "truncated") {
    const message = "The model thinks for longer than a test may cost. Tools are offered to it.";
    return { finding: { state: "skipped", message }, tools: null };
  }
  if (error?.code === "step-limit") {
    return { finding: { state: "warning", message: error.message }, tools: "called" };
  }
  return hasCalled && error !== null && isRefusal(error)
    ? resultRefused(error)
    : { finding: { state: "failed", message: endWords(status) }, tools: null };
}

const unused: ToolReport = {
  finding: {
    state: "warning",
    message:
      "The model was asked to call a tool and did not. Tools are still offered to it; it may not use them.",
  },
  tools: "unused",
};

function judgeResult(isUsed: boolean, text: string): ToolReport {
  if (!isUsed) {
    const message = "The model calls tools, but not with the arguments it was asked for.";
    return { finding: { state: "warning", message }, tools: "called" };
  }
  // People and models write large numbers in groups.
  if (!text.replaceAll(/[\s.,'’_]/g, "").includes(RESULT)) {
    const message =
      "The model calls tools, but its answer does not repeat the tool’s result. The endpoint may not pass results on.";
    return { finding: { state: "warning", message }, tools: "called" };
  }
  const message = "The model calls a tool and answers with its result.";
  return { finding: { state: "ok", message }, tools: "called" };
}

/** Who refuses, or whose template fails on it each time, will do so again; who was busy, or fell silent, may not. */
const isRefusal = ({ code }: ErrorData): boolean =>
  code === "request-refused" || code === "provider-failed";

/** A chat with tools would end at its first call, so it gets none. */
function resultRefused(error: ErrorData): ToolReport {
  const wantsThoughts = /\breasoning|\bthinking\b|\bthought|\bsignature\b/i.test(
    error.detail ?? error.message,
  );
  const what = wantsThoughts
    ? "The endpoint wants the model’s thoughts back with its tool calls, in a way Parley does not know"
    : "The model calls tools, but the endpoint refuses their results";
  const message = `${what}, so Parley offers it none. ${errorWords(error)}`;
  return { finding: { state: "warning", message }, tools: "refused" };
}

/** Why an answer is not complete. */
export function endWords(status: Extract<ChatTurn["status"], { type: "incomplete" }>): string {
  if (status.error !== null) return errorWords(status.error);
  return status.reason === "filtered"
    ? "The endpoint’s content filter ended the answer."
    : "The answer broke off.";
}
