/** What an endpoint of Anthropic's Messages writes, byte for byte, as its documentation shows it. */

type Fields = Readonly<Record<string, unknown>>;

/** One server-sent event, with its type as its name. */
export const event = (data: Fields): string =>
  `event: ${String(data["type"])}\ndata: ${JSON.stringify(data)}\n\n`;

export const start = (usage: Fields = { input_tokens: 11, output_tokens: 1 }): string =>
  event({
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      content: [],
      model: "claude-test",
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  });

export const open = (index: number, content_block: Fields): string =>
  event({ type: "content_block_start", index, content_block });
export const delta = (index: number, more: Fields): string =>
  event({ type: "content_block_delta", index, delta: more });
export const close = (index: number): string => event({ type: "content_block_stop", index });

/** A block of text, a piece for each argument. */
export const text = (index: number, ...pieces: readonly string[]): string =>
  [
    open(index, { type: "text", text: "" }),
    ...pieces.map((piece) => delta(index, { type: "text_delta", text: piece })),
    close(index),
  ].join("");

/** A block of signed thoughts. */
export const thinking = (index: number, thought: string, signature = "sig=="): string =>
  [
    open(index, { type: "thinking", thinking: "", signature: "" }),
    delta(index, { type: "thinking_delta", thinking: thought }),
    delta(index, { type: "signature_delta", signature }),
    close(index),
  ].join("");

/** A call, its arguments in the pieces that are given. */
export const toolUse = (
  index: number,
  id: string,
  name: string,
  ...pieces: readonly string[]
): string =>
  [
    open(index, { type: "tool_use", id, name, input: {} }),
    ...pieces.map((piece) => delta(index, { type: "input_json_delta", partial_json: piece })),
    close(index),
  ].join("");

export const stop = (
  stop_reason: string,
  usage: Fields = { output_tokens: 7 },
  more: Fields = {},
): string =>
  event({ type: "message_delta", delta: { stop_reason, stop_sequence: null, ...more }, usage }) +
  event({ type: "message_stop" });

export const PING = event({ type: "ping" });

/** An error as Anthropic words it, as a body and as an event. */
export const error = (type: string, message: string): Fields => ({
  type: "error",
  error: { type, message },
  request_id: "req_test",
});
