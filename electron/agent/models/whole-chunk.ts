import { Buffer } from "node:buffer";
import { AppError } from "../../../shared/errors.ts";
import type { DroppedPiece } from "../../../shared/run-event.ts";
import type { Source } from "../../../shared/source.ts";
import { ANSWER_BYTES, CUT_OFF } from "../../../shared/answer-limits.ts";
import { toCode } from "../to-code.ts";
import { heavierEnd, toAnswerEnd, type AnswerEnd } from "./answer-end.ts";
import { createCallPieces, type CallPiece } from "./call-pieces.ts";
import { createOpaqueFields } from "./opaque-fields.ts";
import type { Returned } from "./returned-fields.ts";
import { createDroppedPieces } from "./dropped-pieces.ts";
import { createSources } from "./sources.ts";
import { createThinkTags } from "./think-tags.ts";
import { toFields, toList } from "../../http/received.ts";
import {
  countPictures,
  findThoughts,
  toContent,
  toRefusal,
  toSaid,
  toText,
} from "./message-parts.ts";

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
  /** Why the answer ended, once it has said so, and said nothing more since then. */
  ended(): Ended | undefined;
  /** The same of a server that says so in every piece; it means nothing until the server says that it is done. */
  claimed(): Ended | undefined;
  /** What its server wants back with it, as far as it has come. */
  returned(): Returned;
  /** How much of its text has turned out to be thoughts, in UTF-16 units; undefined while none has (`think-tags.ts`). */
  thoughtsEnd(): number | undefined;
  /** The pages it names so far. */
  sources(): readonly Source[];
  /** How many pictures it holds so far. */
  pictures(): number;
  /** What of it was left out so far. */
  dropped(): readonly DroppedPiece[];
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
  const opaque = createOpaqueFields();
  const sources = createSources();
  const dropped = createDroppedPieces();
  let pictures = 0;
  let ended: Ended | undefined;
  /** What was said to be the end, and was none, since more came behind it. */
  let hasty: Ended | undefined;
  let hasRefused = false;
  /** Whether a whole message is all that came; undefined before anything has. */
  let isOneMessage: boolean | undefined;
  /** What pieces have said, to be known again where the whole message follows. */
  const heard = { any: false, text: "", thoughts: false, calls: false };
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
    // A message that came whole needs no reason to be over.
    if (isOneMessage === true) {
      const end = calls.areWhole() ? "tool_use" : "stop";
      ended ??= { end, word: end };
    }
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
    if (choice === undefined) {
      sources.read(chunk);
      dropped.read(received, {});
      return { ...head, choices: [] };
    }
    const { said, isMessage } = toSaid(choice);
    sources.read(chunk, choice, said);
    dropped.read(received, said);
    // Some servers send the whole message once more behind its pieces (MiniMax).
    const isRepeat = isMessage && heard.any;
    if (!isRepeat) opaque.read(said);
    if (!isRepeat) pictures += countPictures(said);
    const refusal = isRepeat && hasRefused ? "" : toRefusal(said);
    hasRefused ||= refusal !== "";
    const written =
      (isRepeat ? unheard(toContent(said["content"])) : toContent(said["content"])) + refusal;
    const thought = isRepeat && heard.thoughts ? "" : (findThoughts(said)?.text ?? "");
    const told = tags.take(written);
    const finish = toEnd(choice["finish_reason"]);
    const rest = finish === undefined ? { text: "", thoughts: "" } : tags.end();
    const reasoning = fit(thought + told.thoughts + rest.thoughts);
    const content = fit(told.text + rest.text);
    const asked =
      isRepeat && heard.calls ? [] : calls.take(said["tool_calls"], said["function_call"], fit);
    if (!isMessage && (written !== "" || thought !== "" || asked.length > 0)) {
      heard.any = true;
      heard.text += written;
      heard.thoughts ||= thought !== "";
      heard.calls ||= asked.length > 0;
    }
    isOneMessage = isMessage && isOneMessage === undefined;
    const delta = toDelta(reasoning, content, asked);
    settle(finish, written !== "" || thought !== "" || asked.length > 0);
    return {
      ...head,
      choices: [
        { index: 0, delta, finish_reason: hasty === undefined ? toSdkWord(finish?.end) : null },
      ],
    };
  };

  /** What a whole message says beyond its pieces. */
  const unheard = (text: string): string =>
    text.startsWith(heard.text) ? text.slice(heard.text.length) : "";

  const toEnd = (reason: unknown): Ended | undefined => {
    const end = toAnswerEnd(reason);
    if (end === undefined) return undefined;
    return end === "stop" && hasRefused
      ? { end: "content_filter", word: "refusal" }
      : { end, word: toCode(reason) ?? "" };
  };

  /** Some servers say a reason in every piece. What more came behind was no end. */
  const settle = (finish: Ended | undefined, saysMore: boolean): void => {
    if (saysMore && ended && MAY_BE_HASTY.has(ended.end)) {
      hasty = ended;
      ended = undefined;
    }
    if (finish === undefined) return;
    if (saysMore && finish.word === hasty?.word) return;
    if (heavierEnd(ended?.end ?? finish.end, finish.end) !== ended?.end) ended = finish;
  };

  return {
    read,
    end,
    ended: () => ended,
    claimed: () => hasty,
    returned: () => ({ message: opaque.toMessage(), calls: calls.returned() }),
    thoughtsEnd: () => tags.thoughtsEnd(),
    sources: () => sources.list(),
    pictures: () => pictures,
    dropped: () => dropped.list(),
    hasWholeCalls: () => calls.areWhole(),
  };
}

/** An end that says why an answer was cut is believed, whatever comes behind it. */
const MAY_BE_HASTY: ReadonlySet<AnswerEnd> = new Set(["stop", "tool_use", "broken-off"]);

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
