import { Buffer } from "node:buffer";
import { AppError } from "../../../shared/errors.ts";
import { ANSWER_BYTES, CUT_OFF } from "../../../shared/answer-limits.ts";
import { toCode } from "../to-code.ts";
import { toAnswerEnd, type AnswerEnd } from "./answer-end.ts";
import { createCallPieces, type CallPiece } from "./call-pieces.ts";
import { createThinkTags } from "./think-tags.ts";
import { toFields, toList, type Fields } from "../../http/received.ts";

/** One piece of an answer, as LangChain reads it. Nothing else of what a server sends gets any further. */
export interface WholeChunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices: readonly {
    readonly index: 0;
    readonly delta: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly CallPiece[];
    };
    readonly finish_reason: string | null;
  }[];
}

/**
 * Makes well-formed chunks of whatever one call is answered, and counts it: text, thoughts and arguments. It ends with
 * AppError `answer-too-long` once it has given on as much as an answer may have; nothing before that is lost.
 */
export interface WholeChunks {
  /** What is to be read of a chunk. */
  read(received: unknown): WholeChunk;
  /**
   * To be called when nothing more comes. What was cut off is not whole, whatever its last chunk says; where nothing was
   * read at all, something else answered than a model.
   *
   * @returns what was held back until then, once.
   * @throws AppError `answer-too-long`; NoCompletion.
   */
  end(): WholeChunk | undefined;
  /** Why the answer ended, once it has said so. */
  ended(): Ended | undefined;
  /** Whether it has called tools, and each call is written to its end. */
  hasWholeCalls(): boolean;
}

/** An end, and the server's own word for it. */
export interface Ended {
  readonly end: AnswerEnd;
  readonly word: string;
}

/** Said of a page, an empty body, or whatever else answers where an API should. */
export const NO_COMPLETION =
  "The endpoint sent no chat completion. Check that the base URL is the root of an OpenAI-compatible API; " +
  "it usually ends in /v1.";

/** Whatever answered, no model has worked. */
export class NoCompletion extends AppError {
  constructor() {
    super("malformed-response", NO_COMPLETION);
  }
}

/** One of these serves one call. */
export function createWholeChunks(): WholeChunks {
  const calls = createCallPieces();
  const tags = createThinkTags();
  let ended: Ended | undefined;
  let isAnyRead = false;
  let room = ANSWER_BYTES;
  let isFull = false;

  /** As much of a text as there is room for. */
  const fit = (text: string): string => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= room) {
      room -= bytes;
      return text;
    }
    isFull = true;
    // Of UTF-8, three bytes make at most one unit more than they are characters.
    const kept = Buffer.from(text)
      .subarray(0, room)
      .toString()
      .replace(/\ufffd$/, "");
    room = 0;
    return kept;
  };

  const requireRoom = (): void => {
    if (isFull) throw new AppError("answer-too-long", CUT_OFF.bytes);
  };

  const end = (): WholeChunk | undefined => {
    requireRoom();
    if (!isAnyRead) throw new NoCompletion();
    const rest = tags.end();
    const delta = toDelta(fit(rest.thoughts), fit(rest.text), []);
    return Object.keys(delta).length === 0
      ? undefined
      : { choices: [{ index: 0, delta, finish_reason: null }] };
  };

  const read = (received: unknown): WholeChunk => {
    requireRoom();
    isAnyRead = true;
    const chunk = toFields(received) ?? {};
    const id = toText(chunk["id"]);
    const model = toText(chunk["model"]);
    const head = {
      ...(id === undefined ? {} : { id: id.slice(0, 200) }),
      ...(model === undefined ? {} : { model: model.slice(0, 200) }),
    };
    const choice = toFields(toList(chunk["choices"])[0]);
    if (choice === undefined) return { ...head, choices: [] };
    const said = toSaid(choice);
    const told = tags.take(toContent(said["content"]));
    const finish = toAnswerEnd(choice["finish_reason"]);
    const rest = finish === undefined ? { text: "", thoughts: "" } : tags.end();
    const reasoning = fit((findThoughts(said)?.text ?? "") + told.thoughts + rest.thoughts);
    const content = fit(told.text + rest.text);
    const asked = calls.take(said["tool_calls"], said["function_call"], fit);
    const delta = toDelta(reasoning, content, asked);
    if (finish !== undefined) ended = { end: finish, word: toCode(choice["finish_reason"]) ?? "" };
    return { ...head, choices: [{ index: 0, delta, finish_reason: toSdkWord(finish) }] };
  };

  return { read, end, ended: () => ended, hasWholeCalls: () => calls.areWhole() };
}

function toDelta(reasoning: string, content: string, asked: readonly CallPiece[]) {
  return {
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(content === "" ? {} : { content }),
    ...(asked.length === 0 ? {} : { tool_calls: asked }),
  };
}

/** As LangChain knows it; what it has no word for is told beside it (`openai.ts`). */
function toSdkWord(end: AnswerEnd | undefined): string | null {
  if (end === undefined) return null;
  if (end === "tool_use") return "tool_calls";
  return end === "length" || end === "content_filter" ? end : "stop";
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Some servers send a list of parts, of which the text is said. */
function toContent(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return toText(value) ?? "";
  return (value as unknown[])
    .filter((each) => !isThought(each))
    .flatMap((each) => toText(each) ?? toText(toFields(each)?.["text"]) ?? [])
    .join("");
}

const isThought = (part: unknown): boolean =>
  /^(?:thinking|reasoning|thought)$/.test(toText(toFields(part)?.["type"]) ?? "");

/** A list of parts, each with a list of parts, each with a text. */
const DEEPEST_THOUGHT = 6;

/** Where servers put what a model thinks, beside the parts of its content. */
const THOUGHT_FIELDS = [
  "reasoning_content",
  "reasoning",
  "reasoning_text",
  "thinking",
  "reasoning_details",
] as const;

interface Thoughts {
  readonly field: string;
  readonly text: string;
}

/** The first place that holds something. A later one mostly repeats it. */
function findThoughts(said: Fields): Thoughts | undefined {
  const parts = toList(said["content"]).filter(isThought);
  const places = [
    ...THOUGHT_FIELDS.map((field) => [field, said[field]] as const),
    [CONTENT, parts] as const,
  ];
  return places
    .map(([field, place]) => ({ field, text: thoughtIn(place, DEEPEST_THOUGHT) }))
    .find(({ text }) => text !== "");
}

const CONTENT = "content";

/** The field of a received chunk that holds thoughts: `content` where they stand among its parts or between tags. */
export function thoughtField(received: unknown): string {
  const said = toSaid(toFields(toList(toFields(received)?.["choices"])[0]));
  return findThoughts(said)?.field ?? CONTENT;
}

/** An endpoint that does not stream sends the message whole. */
function toSaid(choice: Fields | undefined): Fields {
  return toFields(choice?.["delta"]) ?? toFields(choice?.["message"]) ?? {};
}

function thoughtIn(value: unknown, depth: number): string {
  if (depth === 0) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    return (value as unknown[]).map((each) => thoughtIn(each, depth - 1)).join("");
  }
  const fields = toFields(value);
  return thoughtIn(fields?.["text"] ?? fields?.["thinking"] ?? fields?.["summary"], depth - 1);
}
