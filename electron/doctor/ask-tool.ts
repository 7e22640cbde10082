import type { QuirkName } from "../../shared/model-quirk.ts";
import type { Capabilities } from "../../shared/connection-test.ts";
import { readErrorFacts } from "../agent/error-facts.ts";
import { findQuirk, withQuirks } from "../agent/models/quirks.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { heldBack } from "./call-meter.ts";
import { HttpProblem } from "./http-problem.ts";
import type { StepFinding } from "./step-finding.ts";
import { streamChat } from "./stream-chat.ts";
import { toWords } from "./to-words.ts";

const REQUEST = {
  messages: [{ role: "user", content: "Call the tool check_tools now. Say nothing else." }],
  tools: [
    {
      type: "function",
      function: {
        name: "check_tools",
        description: "Confirms that tools can be called.",
        parameters: { type: "object", properties: {} },
      },
    },
  ],
};

interface ToolReport {
  readonly finding: StepFinding;
  readonly tools: Capabilities["tools"];
}

/** Whether the model calls a tool when it is asked to; what a chat would leave out is left out here, too. */
export async function askTool(target: DoctorTarget, signal: AbortSignal): Promise<ToolReport> {
  const known = new Set<QuirkName>();
  for (;;) {
    const request = withQuirks(REQUEST, known);
    try {
      return await judgeCall(streamChat(target, request, signal));
    } catch (error) {
      const held = heldBack(error);
      if (held !== undefined) return { finding: held, tools: null };
      const quirk =
        error instanceof HttpProblem
          ? findQuirk(readErrorFacts(error, 0), request, known)
          : undefined;
      if (quirk === undefined) {
        return { finding: { state: "failed", message: toWords(error) }, tools: null };
      }
      if (quirk === "no-tools") {
        const message = `This model cannot call tools here, so Parley offers it none. ${toWords(error)}`;
        return { finding: { state: "warning", message }, tools: "refused" };
      }
      known.add(quirk);
    }
  }
}

async function judgeCall(pieces: ReturnType<typeof streamChat>): Promise<ToolReport> {
  let isCut = false;
  for await (const { hasToolCall, finishReason } of pieces) {
    isCut ||= finishReason === "length";
    if (!hasToolCall) continue;
    return { finding: { state: "ok", message: "The model calls tools." }, tools: "called" };
  }
  if (isCut) {
    const message = "The model thinks for longer than a test may cost. Tools are offered to it.";
    return { finding: { state: "skipped", message }, tools: null };
  }
  const message =
    "The model was asked to call a tool and did not. Tools are still offered to it; it may not use them.";
  return { finding: { state: "warning", message }, tools: "unused" };
}
