/** What an endpoint of OpenAI's Responses writes, byte for byte, as its reference describes it. */

type Fields = Readonly<Record<string, unknown>>;

/** One server-sent event, with its type as its name. */
export const event = (type: string, more: Fields = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...more })}\n\n`;

const response = (status: string, more: Fields = {}): Fields => ({
  id: "resp_1",
  object: "response",
  status,
  model: "gpt-test",
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
  ...more,
});

export const created = (): string =>
  event("response.created", { response: response("in_progress") });

const added = (output_index: number, item: Fields): string =>
  event("response.output_item.added", { output_index, item });
const done = (output_index: number, item: Fields): string =>
  event("response.output_item.done", { output_index, item });

/** A message, its text in the pieces that are given. */
export const message = (output_index: number, ...pieces: readonly string[]): string => {
  const item = { id: `msg_${output_index}`, type: "message", role: "assistant" };
  const place = { item_id: item.id, output_index, content_index: 0 };
  const text = pieces.join("");
  return [
    added(output_index, { ...item, status: "in_progress", content: [] }),
    event("response.content_part.added", { ...place, part: { type: "output_text", text: "" } }),
    ...pieces.map((delta) =>
      event("response.output_text.delta", { ...place, delta, logprobs: [] }),
    ),
    event("response.output_text.done", { ...place, text }),
    event("response.content_part.done", { ...place, part: { type: "output_text", text } }),
    done(output_index, {
      ...item,
      status: "completed",
      content: [{ type: "output_text", text, annotations: [] }],
    }),
  ].join("");
};

/** Encrypted thoughts with a summary. */
export const reasoning = (output_index: number, summary: string, encrypted = "enc=="): string => {
  const item = { id: `rs_${output_index}`, type: "reasoning" };
  const place = { item_id: item.id, output_index, summary_index: 0 };
  return [
    added(output_index, { ...item, summary: [] }),
    event("response.reasoning_summary_part.added", { ...place, part: { type: "summary_text" } }),
    event("response.reasoning_summary_text.delta", { ...place, delta: summary }),
    event("response.reasoning_summary_text.done", { ...place, text: summary }),
    done(output_index, {
      ...item,
      encrypted_content: encrypted,
      summary: [{ type: "summary_text", text: summary }],
    }),
  ].join("");
};

/** A call, its arguments in the pieces that are given. */
export const call = (
  output_index: number,
  call_id: string,
  name: string,
  ...pieces: readonly string[]
): string => {
  const item = { id: `fc_${output_index}`, type: "function_call", call_id, name };
  const place = { item_id: item.id, output_index };
  const written = pieces.join("");
  return [
    added(output_index, { ...item, status: "in_progress", arguments: "" }),
    ...pieces.map((delta) => event("response.function_call_arguments.delta", { ...place, delta })),
    event("response.function_call_arguments.done", { ...place, arguments: written }),
    done(output_index, { ...item, status: "completed", arguments: written }),
  ].join("");
};

export const COUNTS = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 18,
};

export const completed = (more: Fields = {}): string =>
  event("response.completed", { response: response("completed", { usage: COUNTS, ...more }) });

export const incomplete = (reason: string): string =>
  event("response.incomplete", {
    response: response("incomplete", { incomplete_details: { reason }, usage: COUNTS }),
  });

export const failed = (code: string, words: string): string =>
  event("response.failed", {
    response: response("failed", { error: { code, message: words }, usage: COUNTS }),
  });
