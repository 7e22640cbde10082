import { randomUUID } from "node:crypto";
import { isFields, toFields, toList, type Fields } from "../../../http/received.ts";
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

/** An item of an answer while it is written. */
interface OpenItem {
  readonly kind: "message" | "call" | "reasoning";
  /** The server's own name for it; empty where it has none. */
  readonly id: string;
  /** What has been heard of it: of a message by its part, of a call its arguments. */
  readonly parts: Map<string, string>;
  /** Which call of the answer it is; -1 for what is none. */
  readonly place: number;
  /** The id that the result of a call names it by. */
  readonly callId: string;
  isOver: boolean;
}

/** More than any answer has; each is kept until the answer ends. */
const MOST_ITEMS = 10_000;

const TEXT = /^response\.output_text\.(delta|done)$/;
const REFUSAL = /^response\.refusal\.(delta|done)$/;
/** A summary of the thoughts or, from servers of open models, the thoughts themselves. */
const THOUGHT = /^response\.reasoning(_summary)?(?:_text)?\.(delta|done)$/;
const ARGUMENTS = /^response\.function_call_arguments\.(delta|done)$/;
const END = /^response\.(completed|incomplete|failed|cancelled|done)$/;

/**
 * Reads the events of OpenAI's Responses (https://platform.openai.com/docs/api-reference/responses-streaming), and of the
 * servers that follow it more or less: what one of them leaves out (pieces, places, the beginning of an item) is taken
 * from what says it again (the end of the item, the response as a whole).
 */
export function createResponsesReader(): EventReader {
  /** By their place in the response, else by their name; a newer item takes an older one's place. */
  const items = new Map<string, OpenItem>();
  const all: OpenItem[] = [];
  let textUnits = 0;
  let calls = 0;
  let pictures = 0;
  let isOver = false;

  const keyOf = (event: Fields): string => {
    const { output_index: place, item_id: id } = event;
    return typeof place === "number" ? `#${place}` : toText(id);
  };

  /** The item that an event goes on with. */
  const find = (event: Fields, kind: OpenItem["kind"]): OpenItem | undefined => {
    const id = toText(event["item_id"]);
    const there = items.get(keyOf(event));
    if (there?.kind === kind && !there.isOver) return there;
    const named = id === "" ? undefined : all.findLast((item) => item.id === id);
    if (named?.kind === kind) return named;
    // Without a place only the newest can go on.
    return event["output_index"] === undefined || kind === "call"
      ? all.findLast((item) => item.kind === kind && !item.isOver)
      : undefined;
  };

  const open = (kind: OpenItem["kind"], key: string, item: Fields): OpenItem => {
    const opened: OpenItem = {
      kind,
      id: toText(item["id"]),
      parts: new Map(),
      place: kind === "call" ? calls++ : -1,
      callId: toText(item["call_id"]) || toText(item["id"]) || randomUUID(),
      isOver: false,
    };
    if (all.length < MOST_ITEMS) {
      all.push(opened);
      items.set(key === "" ? opened.id : key, opened);
    }
    return opened;
  };

  /** What is new in a text of which some has been heard. */
  const rest = (item: OpenItem, part: string, given: unknown, isWhole: boolean): string => {
    const text = typeof given === "string" ? given : "";
    const heard = item.parts.get(part) ?? "";
    if (!isWhole) {
      item.parts.set(part, heard + text);
      return text;
    }
    if (!text.startsWith(heard)) return "";
    item.parts.set(part, text);
    return text.slice(heard.length);
  };

  const hasHeard = (item: OpenItem): boolean =>
    [...item.parts.values()].some((each) => each !== "");

  const say = (item: OpenItem, part: string, given: unknown, isWhole: boolean): ChatEvent[] => {
    // Two messages of one answer are two paragraphs.
    const isNext = textUnits > 0 && !hasHeard(item);
    const text = rest(item, part, given, isWhole);
    if (text === "") return [];
    const content = isNext ? `\n\n${text}` : text;
    textUnits += content.length;
    return [added({ content })];
  };

  const refuse = (item: OpenItem, part: string, given: unknown, isWhole: boolean): ChatEvent[] => {
    const refusal = rest(item, `refusal ${part}`, given, isWhole);
    return refusal === "" ? [] : [added({ refusal })];
  };

  const think = (item: OpenItem, part: string, given: unknown, isWhole: boolean): ChatEvent[] => {
    const isNext = !item.parts.has(part) && hasHeard(item);
    const thought = rest(item, part, given, isWhole);
    return thought === ""
      ? []
      : [added({ reasoning_content: isNext ? `\n\n${thought}` : thought })];
  };

  const ask = (item: OpenItem, given: unknown, isWhole: boolean): ChatEvent[] => {
    const isObject = typeof given === "object" && given !== null;
    const written = rest(item, "arguments", isObject ? JSON.stringify(given) : given, isWhole);
    return written === ""
      ? []
      : [added({ tool_calls: [{ index: item.place, function: { arguments: written } }] })];
  };

  const beginCall = (key: string, item: Fields): { call: OpenItem; begun: ChatEvent[] } => {
    const call = open("call", key, item);
    const begun = {
      index: call.place,
      id: call.callId,
      type: "function",
      function: { name: toText(item["name"]), arguments: "" },
    };
    return { call, begun: [added({ tool_calls: [begun] })] };
  };

  const begin = (key: string, item: Fields): ChatEvent[] => {
    const { type } = item;
    if (type === "message") {
      return markPhase(open("message", key, item), item);
    }
    if (type === "reasoning") {
      open("reasoning", key, item);
      return [];
    }
    // Without a name nobody knows yet what is called.
    if (type === "image_generation_call") return [];
    if (type !== "function_call") return [dropped(toText(type))];
    if (toText(item["name"]) === "") return [];
    const { call, begun } = beginCall(key, item);
    return [...begun, ...ask(call, item["arguments"], true)];
  };

  /** Which kind of text a message is goes back with it: OpenAI's newer models want it so. */
  const markPhase = (opened: OpenItem, { type, phase }: Fields): ChatEvent[] =>
    typeof phase === "string"
      ? [
          carry("parley.responses", all.indexOf(opened), {
            item: { type, phase },
            at: textUnits,
            after: calls,
          }),
        ]
      : [];

  /** An item as it is in the end: says what its pieces have not said. */
  const finish = (known: OpenItem | undefined, key: string, item: Fields): ChatEvent[] => {
    if (known?.isOver === true) return [];
    const { type } = item;
    const events: ChatEvent[] = [];
    if (type === "message") {
      const opened = known ?? open("message", key, item);
      if (known === undefined) events.push(...markPhase(opened, item));
      const contents = toList(item["content"]).filter(isFields);
      contents.forEach((part, index) => {
        if (part["type"] === "refusal") {
          events.push(...refuse(opened, String(index), part["refusal"], true));
        } else events.push(...say(opened, String(index), part["text"], true));
      });
      opened.isOver = true;
    } else if (type === "reasoning") {
      const opened = known ?? open("reasoning", key, item);
      if (!hasHeard(opened)) {
        for (const place of ["summary", "content"]) {
          if (hasHeard(opened)) break;
          toList(item[place]).forEach((part, index) => {
            events.push(...think(opened, `${place} ${index}`, toFields(part)?.["text"], true));
          });
        }
      }
      events.push(...keepThoughts(opened, item));
      opened.isOver = true;
    } else if (type === "function_call" && (known !== undefined || toText(item["name"]) !== "")) {
      const begun = known === undefined ? beginCall(key, item) : { call: known, begun: [] };
      events.push(...begun.begun, ...ask(begun.call, item["arguments"], true));
      begun.call.isOver = true;
    } else if (type === "image_generation_call" && typeof item["result"] === "string") {
      pictures += 1;
      events.push(added({ images: [{ type }] }));
    }
    return events;
  };

  /** Thoughts go back where another request can read them: encrypted, or in plain words from an open model. */
  const keepThoughts = (opened: OpenItem, item: Fields): ChatEvent[] => {
    const kept = Object.fromEntries(Object.entries(item).filter(([name]) => name !== "status"));
    const hasWords = toList(item["content"]).length > 0;
    if (toText(item["encrypted_content"]) === "" && !hasWords) return [];
    const carried = { item: { summary: [], ...kept }, at: textUnits, after: calls };
    return [carry("parley.responses", all.indexOf(opened), carried)];
  };

  const toKnown = (item: Fields, index: number): OpenItem | undefined => {
    const id = toText(item["id"]);
    const callId = toText(item["call_id"]);
    const kind = KINDS[String(item["type"])];
    const there = items.get(`#${index}`);
    if (there?.kind === kind && !there?.isOver) return there;
    return (
      all.findLast((each) => each.kind === kind && id !== "" && each.id === id) ??
      all.findLast((each) => each.kind === "call" && callId !== "" && each.callId === callId)
    );
  };

  /** The whole of the response once more: for most servers there is nothing new in it. */
  const readOutput = (output: unknown): ChatEvent[] => {
    const heard = new Set(all.map(({ kind }) => kind));
    const said = pictures;
    return toList(output).flatMap((each, index) => {
      const item = toFields(each);
      const kind = KINDS[String(item?.["type"])];
      // Where they were told of when they came, they are not told of again.
      if (item?.["type"] === "image_generation_call")
        return said > 0 ? [] : finish(undefined, "", item);
      if (item === undefined || kind === undefined) return [];
      const known = toKnown(item, index);
      // What was heard under another name is not said twice.
      return known === undefined && heard.has(kind) ? [] : finish(known, `#${index}`, item);
    });
  };

  const end = (response: Fields, word: string): ChatEvent[] => {
    const { usage, service_tier } = response;
    const counted = {
      ...(toFields(usage) === undefined ? {} : { usage }),
      ...(typeof service_tier === "string" ? { service_tier } : {}),
    };
    const status = toText(response["status"]) || word;
    const error = toFields(response["error"]);
    if (status === "failed" || error !== undefined) {
      return [{ error: error ?? { message: "The response failed." }, ...counted }];
    }
    const why = toText(toFields(response["incomplete_details"])?.["reason"]);
    if (status === "incomplete") return [ended(why || status, counted), DONE];
    if (status !== "completed" && status !== "done") return [ended(status, counted), DONE];
    return [ended(calls > 0 ? "tool_calls" : "stop", counted), DONE];
  };

  const readDelta = (event: Fields, type: string): ChatEvent[] | undefined => {
    const part = JSON.stringify(event["content_index"] ?? event["summary_index"] ?? 0);
    const text = TEXT.exec(type);
    if (text !== null) {
      const isWhole = text[1] === "done";
      const item = find(event, "message") ?? open("message", keyOf(event), toNamed(event));
      return say(item, part, isWhole ? event["text"] : event["delta"], isWhole);
    }
    const refusal = REFUSAL.exec(type);
    if (refusal !== null) {
      const isWhole = refusal[1] === "done";
      const item = find(event, "message") ?? open("message", keyOf(event), toNamed(event));
      return refuse(item, part, isWhole ? event["refusal"] : event["delta"], isWhole);
    }
    const thought = THOUGHT.exec(type);
    if (thought !== null) {
      const isWhole = thought[2] === "done";
      const item = find(event, "reasoning") ?? open("reasoning", keyOf(event), toNamed(event));
      const place = `${thought[1] === undefined ? "content" : "summary"} ${part}`;
      return think(item, place, isWhole ? event["text"] : event["delta"], isWhole);
    }
    const asked = ARGUMENTS.exec(type);
    if (asked === null) return undefined;
    const call = find(event, "call");
    const isWhole = asked[1] === "done";
    // What names no call yet stands in the whole item, too.
    return call === undefined
      ? []
      : ask(call, isWhole ? event["arguments"] : event["delta"], isWhole);
  };

  return {
    read(received) {
      const event = toFields(received);
      if (event === undefined) return [];
      const type = toText(event["type"]);
      const item = toFields(event["item"]);
      if (type === "response.output_item.added" && item !== undefined) {
        return begin(keyOf({ item_id: item["id"], ...event }), item);
      }
      if (type === "response.output_item.done" && item !== undefined) {
        const key = keyOf({ item_id: item["id"], ...event });
        return finish(toKnown(item, Number(event["output_index"] ?? -1)), key, item);
      }
      if (type === "response.output_text.annotation.added") return toSource(event["annotation"]);
      if (type === "response.created" || type === "response.in_progress") {
        const { id, model } = toFields(event["response"]) ?? {};
        return [{ id, model, ...added({ role: "assistant" }) }];
      }
      const over = END.exec(type);
      if (over !== null) {
        if (isOver) return [];
        isOver = true;
        const response = toFields(event["response"]) ?? {};
        return [...readOutput(response["output"]), ...end(response, over[1] ?? "")];
      }
      if (event["object"] === "response" && Array.isArray(event["output"])) {
        const pieces = readOutput(event["output"]);
        const [last = {}, ...more] = end(event, "completed");
        const isError = toFields(last)?.["error"] !== undefined;
        return isError || last === DONE ? [last] : [wholeMessage(pieces, last), ...more];
      }
      const delta = readDelta(event, type);
      if (delta !== undefined) return delta;
      // An error, or what a server sends that speaks chat completions after all.
      return type === "" || type === "error" || "error" in event ? [event] : [];
    },
  };
}

const KINDS: Readonly<Record<string, OpenItem["kind"]>> = {
  message: "message",
  reasoning: "reasoning",
  function_call: "call",
};

/** An item of which only a piece is known. */
const toNamed = ({ item_id: id }: Fields): Fields => ({ id });

function toSource(given: unknown): ChatEvent[] {
  const annotation = toFields(given);
  const { url, title } = annotation ?? {};
  if (annotation?.["type"] !== "url_citation" || typeof url !== "string") return [];
  const source = { url, ...(typeof title === "string" ? { title } : {}) };
  return [added({ annotations: [{ type: "url_citation", url_citation: source }] })];
}

const toText = (value: unknown): string => (typeof value === "string" ? value : "");
