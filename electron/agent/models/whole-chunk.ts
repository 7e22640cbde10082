import { Buffer } from "node:buffer";
import { AppError } from "../../../shared/errors.ts";
import { ANSWER_BYTES, CALLS_AT_ONCE, CUT_OFF } from "../../../shared/answer-limits.ts";
import { toCode } from "../to-code.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One piece of an answer, as LangChain reads it. Nothing else of what a server sends gets any further. */
export interface WholeChunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices: readonly {
    readonly index: 0;
    readonly delta: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly WholeCall[];
    };
    readonly finish_reason: string | null;
  }[];
}

interface WholeCall {
  readonly index: number;
  readonly id?: string;
  readonly type: "function";
  readonly function: { readonly name?: string; readonly arguments: string };
}

/**
 * Makes well-formed chunks of whatever one call is answered, and counts it: text, thoughts and arguments. It ends with
 * AppError `answer-too-long` once it has given on as much as an answer may have; nothing before that is lost.
 */
export interface WholeChunks {
  /** What is to be read of a chunk. */
  read(received: unknown): WholeChunk;
  /** To be called when nothing more comes: what was cut off is not whole, whatever its last chunk says. */
  end(): void;
}

/** One of these serves one call. */
export function createWholeChunks(): WholeChunks {
  const calls = new Set<number>();
  let room = ANSWER_BYTES;
  let isFull = false;

  /** As much of a text as there is room for. */
  const fit = (text: string | undefined): string | undefined => {
    if (text === undefined || text === "") return text;
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

  const toCall = (received: unknown, position: number): WholeCall | undefined => {
    const call = toFields(received);
    const asked = call && toFields(call["function"]);
    if (call === undefined || asked === undefined) return undefined;
    const given = call["index"];
    const index = Number.isSafeInteger(given) && Number(given) >= 0 ? Number(given) : position;
    calls.add(index);
    if (calls.size > CALLS_AT_ONCE) throw new AppError("answer-too-long", CUT_OFF.calls);
    const id = toText(call["id"])?.slice(0, 200);
    const name = toText(asked["name"])?.slice(0, 200);
    return {
      index,
      type: "function",
      ...(id === undefined ? {} : { id }),
      function: {
        ...(name === undefined ? {} : { name }),
        arguments: fit(toArguments(asked["arguments"])) ?? "",
      },
    };
  };

  const end = (): void => {
    if (isFull) throw new AppError("answer-too-long", CUT_OFF.bytes);
  };

  const read = (received: unknown): WholeChunk => {
    end();
    const chunk = toFields(received) ?? {};
    const id = toText(chunk["id"]);
    const model = toText(chunk["model"]);
    const head = {
      ...(id === undefined ? {} : { id: id.slice(0, 200) }),
      ...(model === undefined ? {} : { model: model.slice(0, 200) }),
    };
    const choice = toFields(toList(chunk["choices"])[0]);
    if (choice === undefined) return { ...head, choices: [] };
    // An endpoint that does not stream sends the message whole.
    const said = toFields(choice["delta"]) ?? toFields(choice["message"]) ?? {};
    const reasoning = fit(toText(said["reasoning_content"]) ?? toText(said["reasoning"]));
    const content = fit(toContent(said["content"]));
    const asked = toList(said["tool_calls"]).flatMap((each, at) => toCall(each, at) ?? []);
    const delta = {
      ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      ...(content === undefined ? {} : { content }),
      ...(asked.length === 0 ? {} : { tool_calls: asked }),
    };
    const finishReason = toCode(choice["finish_reason"]);
    return { ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] };
  };

  return { read, end };
}

function toFields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Some servers send a list of parts, of which the text is said. */
function toContent(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) return toText(value);
  return (value as unknown[])
    .flatMap((each) => toText(each) ?? toText(toFields(each)?.["text"]) ?? [])
    .join("");
}

/** JSON as text; some servers send what it means. */
function toArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : "";
}
