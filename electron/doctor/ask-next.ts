import type { Message } from "../../shared/message.ts";
import { endWords } from "./ask-tool.ts";
import { takeChatTurn } from "./chat-turn.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import type { StepFinding } from "./step-finding.ts";
import { toWords } from "./to-words.ts";

const QUESTION = "Thank you. Now answer with the one word: OK";

/**
 * Goes on with the chat that called a tool. Its calls, their results and whatever the server wants back of the model's
 * thoughts are part of what is sent now, as they are in every later message of a chat.
 *
 * @param reasoningField where the model's thoughts stand, as far as an earlier step has seen any.
 */
export async function askNext(
  target: DoctorTarget,
  messages: readonly Message[],
  reasoningField: string | null,
  signal: AbortSignal,
): Promise<StepFinding> {
  try {
    const turn = await takeChatTurn(target, { says: QUESTION, before: messages }, signal);
    const { status } = turn;
    const error = status.type === "incomplete" ? status.error : null;
    if (error?.code === "budget-reached") return { state: "skipped", message: error.message };
    if (status.type === "incomplete" && status.reason !== "truncated") {
      const message = `The next message of the same chat is not answered. ${endWords(status)}`;
      return { state: "failed", message };
    }
    const hasThought =
      reasoningField !== null ||
      turn.messages.some(({ parts }) => parts.some(({ type }) => type === "reasoning"));
    const message = hasThought
      ? "The model’s thoughts are shown, and the next message of the same chat is answered."
      : "The model shows no thoughts. The next message of the same chat is answered.";
    return { state: "ok", message };
  } catch (error) {
    return { state: "failed", message: toWords(error) };
  }
}
