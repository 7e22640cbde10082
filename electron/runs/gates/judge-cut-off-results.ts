import type { Message, Part, ToolWarning } from "../../../shared/message.ts";

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
