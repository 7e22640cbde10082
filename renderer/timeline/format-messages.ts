/** Messages as they are stored, each JSON of its own, as one text to read; one that was cut is no JSON any more. */
export function formatMessages(messages: readonly string[]): string {
  return messages.map(formatMessage).join("\n");
}

function formatMessage(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), null, 2);
  } catch {
    return `${message}…`;
  }
}
