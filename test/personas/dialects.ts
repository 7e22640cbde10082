import type { ServerResponse } from "node:http";
import * as messages from "../fakes/protocols/messages-wire.ts";
import * as responses from "../fakes/protocols/responses-wire.ts";
import type { Asked, Step } from "./step.ts";

type Fields = Readonly<Record<string, unknown>>;

/** How one protocol is read and written by a server that does everything right. */
export interface Dialect {
  /** Below the root of its API. */
  readonly path: string;
  readonly read: (body: Fields) => Omit<Asked, "body" | "headers">;
  /** The events of an answer; what a `count` leaves open has no end. */
  readonly write: (step: Step, asked: Asked) => readonly string[];
}

const list = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? (value as readonly Fields[]) : [];

/** Parts or a text. */
export const textOf = (content: unknown): string =>
  typeof content === "string"
    ? content
    : list(content)
        .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
        .join("");

/** What stands behind the last message that called tools. */
function resultsOf<T extends Fields>(
  items: readonly T[],
  isCall: (item: T) => boolean,
  toResult: (item: T) => readonly string[],
): readonly string[] {
  const at = items.findLastIndex(isCall);
  return at === -1 ? [] : items.slice(at + 1).flatMap(toResult);
}

/** Results count only where nothing was asked behind them. */
const unlessAsked = (results: readonly string[], isAsked: boolean): readonly string[] =>
  isAsked ? [] : results;

export const chunk = (
  delta: Fields,
  finish_reason: string | null = null,
  more: Fields = {},
): string =>
  `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "persona",
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  })}\n\n`;

export const DONE = "data: [DONE]\n\n";
const COUNTS = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 };
export const chatUsage = (counts: Fields = COUNTS): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", choices: [], usage: counts })}\n\n`;

export const chat: Dialect = {
  path: "/chat/completions",
  read(body) {
    const all = list(body["messages"]);
    const last = all.at(-1);
    const said = all.findLast(({ role }) => role === "user");
    return {
      model: String(body["model"]),
      said: textOf(said?.["content"]),
      results: unlessAsked(
        resultsOf(
          all,
          (message) => list(message["tool_calls"]).length > 0,
          (message) => (message["role"] === "tool" ? [textOf(message["content"])] : []),
        ),
        last?.["role"] !== "tool",
      ),
      hasTools: list(body["tools"]).length > 0,
      callCount: all.reduce((sum, message) => sum + list(message["tool_calls"]).length, 0),
    };
  },
  write(step, { body }) {
    const wantsUsage = body["stream_options"] !== undefined;
    const end = [...(wantsUsage ? [chatUsage()] : []), DONE];
    const begin = chunk({ role: "assistant", content: "" });
    if (step.type === "calls") {
      const calls = step.calls.flatMap(({ id, name, args }, index) => {
        const written = JSON.stringify(args);
        const piece = (more: Fields): string => chunk({ tool_calls: [{ index, ...more }] });
        return [
          piece({ id, type: "function", function: { name, arguments: "" } }),
          piece({ function: { arguments: written.slice(0, 4) } }),
          piece({ function: { arguments: written.slice(4) } }),
        ];
      });
      return [begin, ...calls, chunk({}, "tool_calls"), ...end];
    }
    const words = step.text.split(/(?<= )/).map((content) => chunk({ content }));
    return step.type === "count" ? [begin, ...words] : [begin, ...words, chunk({}, "stop"), ...end];
  },
};

const blocksOf = (message: Fields | undefined): readonly Fields[] =>
  typeof message?.["content"] === "string"
    ? [{ type: "text", text: message["content"] }]
    : list(message?.["content"]);

export const anthropic: Dialect = {
  path: "/messages",
  read(body) {
    const all = list(body["messages"]);
    const isText = ({ type }: Fields): boolean => type === "text";
    const said = all.findLast(
      (message) => message["role"] === "user" && blocksOf(message).some(isText),
    );
    const last = all.at(-1);
    return {
      model: String(body["model"]),
      said: textOf(blocksOf(said).filter(isText)),
      results: unlessAsked(
        blocksOf(last).flatMap((block) =>
          block["type"] === "tool_result" ? [textOf(block["content"])] : [],
        ),
        blocksOf(last).some(isText),
      ),
      hasTools: list(body["tools"]).length > 0,
      callCount: all.flatMap(blocksOf).filter(({ type }) => type === "tool_use").length,
    };
  },
  write(step) {
    const begin = messages.start({
      input_tokens: 20,
      cache_read_input_tokens: 8,
      cache_creation_input_tokens: 0,
      output_tokens: 1,
    });
    if (step.type === "calls") {
      const calls = step.calls.map(({ id, name, args }, index) => {
        const written = JSON.stringify(args);
        return messages.toolUse(index, id, name, written.slice(0, 4), written.slice(4));
      });
      return [begin, ...calls, messages.stop("tool_use")];
    }
    if (step.type === "count") {
      return [
        begin,
        messages.open(0, { type: "text", text: "" }),
        messages.delta(0, { type: "text_delta", text: step.text }),
      ];
    }
    const words = step.text.split(/(?<= )/);
    return [begin, messages.PING, messages.text(0, ...words), messages.stop("end_turn")];
  },
};

export const openResponses: Dialect = {
  path: "/responses",
  read(body) {
    const all = list(body["input"]);
    const said = all.findLast(({ role }) => role === "user");
    const last = all.at(-1);
    return {
      model: String(body["model"]),
      said: textOf(said?.["content"]),
      results: unlessAsked(
        resultsOf(
          all,
          ({ type, call_id }) =>
            type === "function_call" && call_id === firstOfNewestCalls(all)?.["call_id"],
          ({ type, output }) => (type === "function_call_output" ? [textOf(output)] : []),
        ),
        last?.["type"] !== "function_call_output",
      ),
      hasTools: list(body["tools"]).length > 0,
      callCount: all.filter(({ type }) => type === "function_call").length,
    };
  },
  write(step) {
    if (step.type === "calls") {
      const calls = step.calls.map(({ id, name, args }, index) => {
        const written = JSON.stringify(args);
        return responses.call(index, id, name, written.slice(0, 4), written.slice(4));
      });
      return [responses.created(), ...calls, responses.completed()];
    }
    if (step.type === "count") {
      return [
        responses.created(),
        responses.event("response.output_text.delta", {
          item_id: "msg_0",
          output_index: 0,
          content_index: 0,
          delta: step.text,
        }),
      ];
    }
    const words = step.text.split(/(?<= )/);
    return [responses.created(), responses.message(0, ...words), responses.completed()];
  },
};

/** The first of the calls that were made at once last. */
function firstOfNewestCalls(items: readonly Fields[]): Fields | undefined {
  const asked = items.findLastIndex(({ role }) => role === "user");
  const calls = items.slice(asked + 1).filter(({ type }) => type === "function_call");
  return calls[0];
}

/** Sends events; an answer without an end stays open. */
export function sendEvents(
  response: ServerResponse,
  events: readonly string[],
  isOpen: boolean,
): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).flushHeaders();
  for (const each of events) response.write(each);
  if (!isOpen) response.end();
}
