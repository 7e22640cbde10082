import { AppError } from "../../../shared/errors.ts";
import { isReadableJson } from "../../http/readable-json.ts";
import { CONNECTION_LOST } from "../connection-problem.ts";
import { mendJson } from "./mend-json.ts";

/** Far above any piece of an answer; a line or an event without an end would be gathered until no memory is left. */
const LONGEST_EVENT_BYTES = 16_000_000;
/** One event in more lines than this is no event. Each line costs more than it weighs. */
const MOST_LINES = 10_000;

const ENDLESS =
  "The endpoint sends something that is no answer and does not end. Check the base URL.";
const UNREADABLE = "The endpoint sent a piece of an answer that is too deep or too large to read.";

/** What a server says when nothing more comes. */
export const DONE = "[DONE]";
const LINE_END = /\r\n|\n|\r/;
/** `error` is none of the standard: older servers of llama.cpp send their errors under it. */
const FIELD = /^(?:(?:data|event|id|retry)(?::|$)|error: ?[[{])/;
/** What may stand before a line: a byte order mark, zeros, spaces. One character for each byte. */
const LEADING = /^(?:\u00ef\u00bb\u00bf|[\0\s])+/;

/** One event of a stream. Both are bytes, one character each: what is UTF-8 in them still is. */
export interface Frame {
  /** JSON, mostly; or `[DONE]`. */
  readonly data: string;
  /** Only where it says that this is an error. */
  readonly isError: boolean;
}

/** Cuts a stream into events as it comes, whatever the server makes of the format. */
export interface EventFrames {
  /** @throws AppError `malformed-response` for an event that does not end, or is not worth reading. */
  push(bytes: Uint8Array): readonly Frame[];
  /** The stream is over. @throws AppError `connection-lost` where it ended inside an event. */
  end(): readonly Frame[];
}

/**
 * The events of a streamed answer (WHATWG HTML, section 9.2.6), and of what servers send in their place: lines of JSON,
 * one JSON body, events without the empty line between them, a byte order mark, UTF-16. What carries nothing (comments,
 * pings, empty data, whatever comes after the end) is left out. Nothing is kept of it but the event that is under way.
 *
 * @param contentType of the response, which may name another encoding than UTF-8.
 */
export function createEventFrames(contentType = ""): EventFrames {
  const toBytes = createTranscoder(contentType);
  /** The beginning of a line that has not ended yet. */
  let line = "";
  let endsInReturn = false;
  let data: string[] = [];
  let dataBytes = 0;
  let isError = false;
  /** Whether the first line of data is known to be no event of its own. */
  let isJoined = false;
  /** Lines that are no field: a JSON body, a page. */
  let loose = "";
  let isDone = false;

  const emit = (text: string, frames: Frame[]): void => {
    // Some proxies put an event into an event.
    const trimmed = text.trim().replace(/^(?:data:\s*)+/, "");
    if (isDone || trimmed === "") return;
    if (trimmed === DONE) {
      isDone = true;
      frames.push({ data: DONE, isError: false });
      return;
    }
    if (isError && !isWhole(trimmed)) {
      // Plain words, or JSON that is none. As JSON writes a text, every byte in it stays what it is.
      frames.push({ data: JSON.stringify({ error: { message: trimmed } }), isError });
      return;
    }
    // A word is a ping; a number, a text or a `null` of JSON says as little.
    if (!/^[[{]/.test(trimmed)) return;
    if (!isReadableJson(trimmed)) throw new AppError("malformed-response", UNREADABLE);
    const mended = mendJson(trimmed);
    if (!mended.startsWith("[")) {
      frames.push({ data: mended, isError });
      return;
    }
    for (const each of parseList(mended)) {
      frames.push({ data: Buffer.from(JSON.stringify(each)).toString("latin1"), isError });
    }
  };

  const dispatch = (frames: Frame[]): void => {
    if (data.length > 0) emit(data.join("\n"), frames);
    data = [];
    dataBytes = 0;
    isError = false;
    isJoined = false;
  };

  const takeData = (value: string, frames: Frame[]): void => {
    // A second line of data: mostly a server that forgets the empty line between two events.
    if (data.length === 1 && !isJoined) {
      if (isWhole(data[0] ?? "")) dispatch(frames);
      else isJoined = true;
    }
    data.push(value);
    dataBytes += value.length;
    if (dataBytes > LONGEST_EVENT_BYTES || data.length > MOST_LINES) throw endless();
  };

  /** What is not of the format may be JSON: a line of it, or a body in many lines. */
  const takeLoose = (text: string, frames: Frame[]): void => {
    if (loose === "" && !/^[[{]/.test(text)) return;
    if (loose === "" && isWhole(text)) {
      emit(text, frames);
      return;
    }
    loose += `${text}\n`;
    if (loose.length > LONGEST_EVENT_BYTES) throw endless();
  };

  const takeLine = (given: string, frames: Frame[]): void => {
    if (given === "") {
      dispatch(frames);
      return;
    }
    // Nearly every line is one of these.
    if (given.startsWith("data: {")) {
      takeData(given.slice(6), frames);
      return;
    }
    const text = FIELD.test(given) ? given : given.replace(LEADING, "");
    if (text === "" || text.startsWith(":")) return;
    if (!FIELD.test(text)) {
      takeLoose(text, frames);
      return;
    }
    const colon = text.indexOf(":");
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(colon + (text[colon + 1] === " " ? 2 : 1));
    if (name === "data") takeData(value, frames);
    else if (name === "event") isError = value.trim().toLowerCase() === "error";
    else if (name === "error") {
      isError = true;
      takeData(value, frames);
    }
  };

  return {
    push(bytes) {
      const frames: Frame[] = [];
      let text = toBytes(bytes);
      if (endsInReturn && text.startsWith("\n")) text = text.slice(1);
      if (text !== "") endsInReturn = text.endsWith("\r");
      const lines = text.includes("\r") ? text.split(LINE_END) : text.split("\n");
      const last = lines.pop() ?? "";
      for (const each of lines) {
        takeLine(line + each, frames);
        line = "";
      }
      line += last;
      if (line.length > LONGEST_EVENT_BYTES) throw endless();
      return frames;
    },
    end() {
      const frames: Frame[] = [];
      const rest = line;
      line = "";
      if (rest !== "") takeLine(rest, frames);
      const isCut = rest !== "" && data.length > 0 && isBroken(data.join("\n"));
      // What was cut is no event. The end itself may be what was cut off.
      if (isCut) {
        data = [];
        if (!isDone) throw new AppError("connection-lost", CONNECTION_LOST);
      }
      dispatch(frames);
      if (loose !== "" && isWhole(loose)) emit(loose, frames);
      loose = "";
      return frames;
    },
  };
}

const endless = (): AppError => new AppError("malformed-response", ENDLESS);

/** JSON that begins and does not end. */
function isBroken(text: string): boolean {
  const trimmed = text.trim();
  return /^[[{]/.test(trimmed) && !DONE.startsWith(trimmed) && !isWhole(trimmed);
}

/** Whether a text is an event of its own: JSON to its end, or the word for the end. */
function isWhole(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === DONE) return true;
  if (!/^(?:\{[^]*\}|\[[^]*\])$/.test(trimmed) || !isReadableJson(trimmed)) return false;
  try {
    JSON.parse(mendJson(trimmed));
    return true;
  } catch {
    return false;
  }
}

/** The events of a list of them; what cannot be read is one that cannot be read. */
function parseList(text: string): readonly unknown[] {
  const whole = Buffer.from(text, "latin1").toString();
  try {
    const list: unknown = JSON.parse(whole);
    return Array.isArray(list)
      ? list.filter((each) => typeof each === "object" && each !== null)
      : [];
  } catch {
    return [];
  }
}

/** Makes UTF-8 of what comes, one character for each byte: a byte order mark names UTF-16, a header anything. */
function createTranscoder(contentType: string): (bytes: Uint8Array) => string {
  const label = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? "utf-8";
  let known: Decoder | null | undefined;
  return (bytes) => {
    if (bytes.length === 0) return "";
    const decoder = known === undefined ? findDecoder(bytes, label) : known;
    known = decoder;
    const utf8 =
      decoder === null
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        : Buffer.from(decoder.decode(bytes, { stream: true }));
    return utf8.toString("latin1");
  };
}

type Decoder = InstanceType<typeof TextDecoder>;

/** @returns null for UTF-8, which needs none, and for what nobody knows. */
function findDecoder([first, second]: Uint8Array, label: string): Decoder | null {
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le");
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be");
  try {
    const decoder = new TextDecoder(label);
    return decoder.encoding === "utf-8" ? null : decoder;
  } catch {
    return null;
  }
}
