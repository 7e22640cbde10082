import type { Message, Part, ToolWarning } from "../../shared/message.ts";
import type { Settings } from "../../shared/settings.ts";
import { inspectText } from "./inspect-text.ts";

/**
 * Looks at what a tool answered. A tool's result is nobody's wish, so there is no one to ask: the run goes on, with the
 * result marked or withheld as the policy says.
 *
 * @returns undefined when nothing was found or nothing is checked.
 */
export async function inspectToolResult(
  text: string,
  policy: Settings["safety"]["promptInjection"],
): Promise<ToolWarning | undefined> {
  if (policy === "off") return undefined;
  const finding = await inspectText(text);
  if (finding === undefined) return undefined;
  const { label, excerpt } = finding;
  return { label, excerpt, action: policy === "block" ? "withheld" : "marked" };
}

/**
 * Looks at the tool results that may never have been looked at: a run that is stopped or killed between a tool's answer
 * and the check of it leaves a result without a verdict, which a later turn would send as if it had passed.
 *
 * @param inspect says what was found in a result, as when the tool answers.
 * @returns the messages, with what was found; the stored ones are not changed.
 */
export async function judgeCutOffResults(
  messages: readonly Message[],
  inspect: (text: string) => Promise<ToolWarning | undefined>,
): Promise<readonly Message[]> {
  const judge = async (part: Part): Promise<Part> => {
    if (part.type !== "tool-call" || part.result === null || part.warning !== undefined) {
      return part;
    }
    const warning = await inspect(part.result);
    return warning === undefined ? part : { ...part, warning };
  };
  return Promise.all(
    messages.map(async (message) =>
      message.status.type === "complete"
        ? message
        : { ...message, parts: await Promise.all(message.parts.map(judge)) },
    ),
  );
}
