import { ANSWER_BYTES, ANSWER_PARTS, CUT_OFF } from "../../../shared/answer-limits.ts";
import { AppError } from "../../../shared/errors.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import { RunEnded } from "../run-ended.ts";

/** Counts what a run adds to its answer. */
export interface AnswerLimit {
  /**
   * Counts one event that was published.
   *
   * @returns how the run is to be ended, once it has added as much as an answer may have.
   */
  count(event: RunEvent): RunEnded | undefined;
}

/**
 * The limit of a whole run, beside that of each model call (`whole-chunk.ts`): many calls of tools add up as well, and so
 * do their results and pieces that are never joined, a word of text and a word of thought in turn.
 */
export function createAnswerLimit(): AnswerLimit {
  let bytes = 0;
  let parts = 0;
  let last: RunEvent["type"] | undefined;
  return {
    count(event) {
      const added = addedBy(event);
      if (added === undefined) return undefined;
      bytes += added;
      if (event.type === "tool-start" || (isText(event) && event.type !== last)) parts += 1;
      last = event.type;
      if (bytes > ANSWER_BYTES) return cutOff(CUT_OFF.bytes);
      return parts > ANSWER_PARTS ? cutOff(CUT_OFF.parts) : undefined;
    },
  };
}

const cutOff = (words: string): RunEnded =>
  new RunEnded("truncated", new AppError("answer-too-long", words));

const isText = ({ type }: RunEvent): boolean => type === "text-delta" || type === "reasoning-delta";

/** In bytes of UTF-8; undefined for what adds nothing to an answer. */
function addedBy(event: RunEvent): number | undefined {
  const text = textOf(event);
  return text === undefined ? undefined : Buffer.byteLength(text);
}

function textOf(event: RunEvent): string | undefined {
  if (event.type === "text-delta" || event.type === "reasoning-delta") return event.text;
  if (event.type === "tool-start") return JSON.stringify(event.args);
  if (event.type === "tool-end") return event.result;
  return event.type === "tool-error" ? event.message : undefined;
}
