import { HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { CONTINUE_INSTRUCTION } from "../system-prompt.ts";
import { findData, withoutData } from "../../guard/untrusted-data.ts";
import type { DemoTurn } from "./demo-script.ts";

/** A script understands nothing; more text would only take longer to search. */
const LISTENED_LENGTH = 2_000;

/** Reads from the messages a model is given what the demo's script needs. */
export function readDemoTurn(messages: readonly BaseMessage[]): DemoTurn {
  const isQuestion = (message: BaseMessage): boolean =>
    HumanMessage.isInstance(message) && message.text !== CONTINUE_INSTRUCTION;
  const asked = messages.findLastIndex(isQuestion);
  const since = messages.slice(asked + 1);
  const question = messages[asked]?.text ?? "";
  const continues = messages.at(-1)?.text === CONTINUE_INSTRUCTION;
  return {
    userText: withoutData(question).slice(0, LISTENED_LENGTH),
    attached: findData(question),
    toolResults: since
      .filter((message) => ToolMessage.isInstance(message))
      .map((message) => ({
        toolName: message.name ?? "",
        content: findData(message.text)[0]?.text ?? message.text,
      })),
    partial: continues ? (messages.at(-2)?.text ?? "") : "",
  };
}
