/** What a failed tool says to the model and to the person begins with this word. */
const PREFIX = "Error:";

/** A tool that could not do what it was asked. Its message is the tool's result, word for word. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

export function isErrorText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The result of a tool call that threw. */
export function toErrorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return isErrorText(message) ? message : `${PREFIX} ${message}`;
}

/** Turns a result into a failure where it is one, so that the call is shown and traced as failed. */
export function failOnErrorText(text: string): string {
  if (isErrorText(text)) throw new ToolError(text);
  return text;
}
