import { Buffer } from "node:buffer";
import { parseReceived } from "../../http/readable-json.ts";
import { createEventFrames } from "../models/event-frames.ts";
import { errorWords } from "./error-words.ts";
import { errorIn, toToldError, waitIn } from "./told-error.ts";

/** What a refusal says, in the one form that the SDK reads: OpenAI's. */
export interface RefusalWords {
  /** JSON; or what came, where it is no JSON and so has no words of its own. */
  readonly body: string;
  /** How long it asks to wait in its words; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Finds the words of a refusal wherever they stand: gateways wrap them in JSON of their own, quote them as text, put them
 * into lists, send them as the event of a stream, or cut them off.
 */
export function readRefusal(text: string): RefusalWords {
  const parsed = parseReceived(text.replace(/^\ufeff/, "")) ?? eventIn(text);
  // A page has no words of its own.
  const told = parsed ?? (text.trimStart().startsWith("<") ? undefined : text);
  const { message, type, code, param, retryAfterMs } = toToldError(errorIn(told) ?? told);
  if (message === undefined || told === undefined || message === text.trim()) {
    return { body: text, retryAfterMs: waitIn(text) };
  }
  return { body: JSON.stringify({ error: { message, type, code, param } }), retryAfterMs };
}

/** The first event that tells of an error, else the first of all; undefined where it is no stream. */
function eventIn(text: string): unknown {
  if (!/^\s*(?:event|data|id|retry|error)?:/.test(text)) return undefined;
  try {
    const frames = createEventFrames();
    const read = [...frames.push(Buffer.from(text)), ...frames.end()].map(({ data }) =>
      parseReceived(Buffer.from(data, "latin1").toString()),
    );
    return read.find((each) => errorIn(each) !== undefined) ?? read[0];
  } catch {
    // It was cut off in the middle of an event.
    return errorWords(text.replace(/^\s*(?:\w+:[^{\n]*\n)*\w+:\s*/, ""));
  }
}
