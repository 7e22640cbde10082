import { randomUUID } from "node:crypto";
import { toFields, toList, type Fields } from "../../../http/received.ts";
import { DONE } from "../event-frames.ts";
import { carry } from "./carried-items.ts";
import {
  added,
  dropped,
  ended,
  wholeMessage,
  type ChatEvent,
  type EventReader,
} from "./chat-chunk.ts";

/** A block of an answer while it is written. */
interface OpenBlock {
  readonly type: string;
  /** Which block of the answer it is, whatever its server says. */
  readonly place: number;
  /** How much text and how many calls stood before it. */
  readonly at: number;
  readonly after: number;
  /** As it began; of thoughts, this goes back with what was added. */
  readonly begun: Fields;
  thinking: string;
  signature: string;
  /** Some of a call's arguments have come in pieces. */
  isWritten: boolean;
  isOver: boolean;
}

/** More than any answer has; each is kept until the answer ends. */
const MOST_BLOCKS = 10_000;
/** Longer than any signature, in UTF-16 units: who goes on beyond it signs nothing. */
const LONGEST_SIGNATURE = 2_000_000;

/**
 * Reads the events of Anthropic's Messages (https://platform.claude.com/docs/en/build-with-claude/streaming), and of the
 * servers that follow it more or less. Kinds of blocks that nobody asked for are left out.
 */
export function createMessagesReader(): EventReader {
  const blocks = new Map<unknown, OpenBlock>();
  let count = 0;
  let textUnits = 0;
  let calls = 0;
  /** Whether the next text begins a paragraph: something stood between it and the text before. */
  let isApart = false;

  const say = (text: unknown): ChatEvent[] => {
    if (typeof text !== "string" || text === "") return [];
    const content = isApart && textUnits > 0 ? `\n\n${text}` : text;
    isApart = false;
    textUnits += content.length;
    return [added({ content })];
  };

  const think = (block: OpenBlock, thought: unknown): ChatEvent[] => {
    if (typeof thought !== "string" || thought === "") return [];
    block.thinking += thought;
    return [added({ reasoning_content: thought })];
  };

  const write = (block: OpenBlock, written: unknown): ChatEvent[] => {
    if (typeof written !== "string" || written === "") return [];
    block.isWritten = true;
    const call = { index: block.after, function: { arguments: written } };
    return [added({ tool_calls: [call] })];
  };

  const begin = (index: unknown, begun: Fields): ChatEvent[] => {
    // Some servers leave out where a block ends.
    const before = blocks.get(index);
    const events = before === undefined ? [] : finish(before);
    if (count >= MOST_BLOCKS) return events;
    const block: OpenBlock = {
      type: toText(begun["type"]),
      place: count,
      at: textUnits,
      after: calls,
      begun,
      thinking: "",
      signature: toText(begun["signature"]),
      isWritten: false,
      isOver: false,
    };
    count += 1;
    blocks.set(index, block);
    switch (block.type) {
      case "text":
        return [...events, ...say(begun["text"])];
      case "thinking":
        isApart = true;
        return [...events, ...think(block, begun["thinking"])];
      case "tool_use": {
        isApart = true;
        calls += 1;
        const call = {
          index: block.after,
          id: toText(begun["id"]) || randomUUID(),
          type: "function",
          function: { name: toText(begun["name"]), arguments: "" },
        };
        return [...events, added({ tool_calls: [call] })];
      }
      case "redacted_thinking":
        isApart = true;
        return events;
      default:
        isApart = true;
        return [...events, dropped(block.type)];
    }
  };

  const goOn = (index: unknown, delta: Fields): ChatEvent[] => {
    const block = blocks.get(index);
    switch (delta["type"]) {
      case "text_delta":
        return say(delta["text"]);
      case "thinking_delta": {
        if (block?.type === "thinking") return think(block, delta["thinking"]);
        return [added({ reasoning_content: toText(delta["thinking"]) })];
      }
      case "signature_delta":
        if (block !== undefined && block.signature.length < LONGEST_SIGNATURE) {
          block.signature += toText(delta["signature"]);
        }
        return [];
      case "input_json_delta":
        // The arguments of a tool that the server runs itself are its own.
        return block?.type === "tool_use" ? write(block, delta["partial_json"]) : [];
      case "citations_delta":
        return toSources([delta["citation"]]);
      default:
        return typeof delta["type"] === "string" ? [dropped(delta["type"])] : [];
    }
  };

  /** What a block says only once it is over: thoughts go back whole, and some servers send a call in one piece. */
  const finish = (block: OpenBlock): ChatEvent[] => {
    if (block.isOver) return [];
    block.isOver = true;
    const { type, begun, at, after, place, thinking, signature } = block;
    if (type === "tool_use" && !block.isWritten) {
      const input = toFields(begun["input"]);
      const hasInput = input !== undefined && Object.keys(input).length > 0;
      return write(block, hasInput ? JSON.stringify(input) : "{}");
    }
    if (type === "redacted_thinking") {
      return [carry("parley.messages", place, { item: begun, at, after })];
    }
    if (type !== "thinking" || (thinking === "" && signature === "")) return [];
    const item = { ...begun, thinking, ...(signature === "" ? {} : { signature }) };
    return [carry("parley.messages", place, { item, at, after })];
  };

  const finishAll = (): ChatEvent[] => [...blocks.values()].flatMap(finish);

  const readWhole = (content: unknown): ChatEvent[] =>
    toList(content).flatMap((each) => {
      const block = toFields(each);
      if (block === undefined) return [];
      const index = `whole ${count}`;
      const events = begin(index, block);
      const sources = toSources(toList(block["citations"]));
      return [...events, ...sources, ...finishAll()];
    });

  const readEnd = (event: Fields, delta: Fields): ChatEvent[] => {
    const word = toText(delta["stop_reason"] ?? event["stop_reason"]);
    const usage = toFields(event["usage"] ?? delta["usage"]);
    const counted = usage === undefined ? {} : { usage };
    if (word === "") return usage === undefined ? [] : [{ choices: [], ...counted }];
    const why = toText(toFields(delta["stop_details"])?.["explanation"]);
    // The words of a model that declines; most decline without any.
    const refused = word === "refusal" && why !== "" ? [added({ refusal: apart(why) })] : [];
    return [...finishAll(), ...refused, ended(word, counted)];
  };

  const apart = (text: string): string => (textUnits > 0 ? `\n\n${text}` : text);

  return {
    read(received) {
      const event = toFields(received);
      if (event === undefined) return [];
      switch (event["type"]) {
        case "message_start": {
          const message = toFields(event["message"]) ?? {};
          const { id, model } = message;
          const usage = toFields(message["usage"]);
          const head = { id, model, ...added({ role: "assistant" }) };
          return [
            usage === undefined ? head : { ...head, usage },
            ...readWhole(message["content"]),
          ];
        }
        case "content_block_start":
          return begin(event["index"], toFields(event["content_block"]) ?? {});
        case "content_block_delta":
          return goOn(event["index"], toFields(event["delta"]) ?? {});
        case "content_block_stop": {
          const block = blocks.get(event["index"]);
          return block === undefined ? [] : finish(block);
        }
        case "message_delta":
          return readEnd(event, toFields(event["delta"]) ?? {});
        case "message_stop":
          return [DONE];
        case "message": {
          const pieces = readWhole(event["content"]);
          const end = readEnd(event, event);
          const last = toFields(end.at(-1)) ?? {};
          return [wholeMessage([...pieces, ...end.slice(0, -1)], last), DONE];
        }
        case "error":
        case undefined:
          // What a server sends that speaks chat completions after all is read as that.
          return [event];
        default:
          if ("error" in event) return [event];
          // Before an answer has begun, it is no more than something else that answers.
          return event["type"] === "ping" || blocks.size === 0
            ? []
            : [dropped(toText(event["type"]))];
      }
    },
  };
}

function toSources(citations: readonly unknown[]): ChatEvent[] {
  return citations.flatMap((each) => {
    const { url, title } = toFields(each) ?? {};
    if (typeof url !== "string") return [];
    const source = { url, ...(typeof title === "string" ? { title } : {}) };
    return [added({ annotations: [{ type: "url_citation", url_citation: source }] })];
  });
}

const toText = (value: unknown): string => (typeof value === "string" ? value : "");
