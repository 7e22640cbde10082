import type { ErrorData } from "../../shared/error-data.ts";

/** Whether a change was not made because the person said no, or could not be asked: what was there before still holds. */
export function isUnchanged({ code }: Pick<ErrorData, "code">): boolean {
  return code === "declined" || code === "question-open";
}

/**
 * Why a value was not set, for the person who typed it. Where the old one holds, it stands in the field again, so that
 * these words keep what was typed.
 *
 * @param value in force; null is nothing.
 */
export function unchangedWords(
  problem: Pick<ErrorData, "code" | "message">,
  value: string | null,
  typed: string,
): string {
  if (!isUnchanged(problem)) return problem.message;
  const still = value === null || value === "" ? "Nothing was set." : `It is still ${value}.`;
  return [problem.message, still, ...(typed === "" ? [] : [`You typed “${typed}”.`])].join(" ");
}
