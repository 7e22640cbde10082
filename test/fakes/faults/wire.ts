/** What a chat-completions endpoint writes, byte for byte, so that a fault can be put anywhere in it. */

const BASE = { id: "chatcmpl-fault", object: "chat.completion.chunk", created: 1, model: "fault" };

/** One server-sent event. */
export const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

const choice = (delta: object, reason: string | null): string =>
  event({ ...BASE, choices: [{ index: 0, delta, finish_reason: reason }] });

export const delta = (more: object): string => choice(more, null);
export const text = (content: string): string => delta({ content });
export const finish = (reason = "stop"): string => choice({}, reason);
export const usage = (counts: object): string => event({ ...BASE, choices: [], usage: counts });
export const DONE = "data: [DONE]\n\n";

/** A whole answer. */
export const answer = (content: string): string => text(content) + finish() + DONE;

/** A tool call in one piece. `args` goes out as it is, valid JSON or not. */
export const toolCall = (id: string, name: string, args: string): string =>
  delta({ tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: args } }] }) +
  finish("tool_calls") +
  DONE;

/** An error as OpenAI words it. */
export const errorBody = (message: string, code: string | null = null): string =>
  JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code } });
