import { createRandom, type Random } from "../random.ts";
import { writeTag, type RunTag } from "../run-tag.ts";

/** A piece of text and how long after the one before it goes out, in milliseconds. */
interface Piece {
  readonly gapMs: number;
  readonly text: string;
}

/** What the server does with one request. */
export type AnswerPlan =
  | { readonly type: "refuse"; readonly delayMs: number; readonly status: 500 }
  | { readonly type: "call-tool"; readonly delayMs: number; readonly expression: string }
  | {
      readonly type: "answer";
      /** Until the first piece. */
      readonly delayMs: number;
      readonly pieces: readonly Piece[];
      /** Cuts the socket after so many pieces; undefined is not at all. */
      readonly dropAfter: number | undefined;
    };

interface Asked extends RunTag {
  readonly seed: number;
  /** Tool results the question already has. */
  readonly step: number;
  /** 1 for the first request of this step. */
  readonly attempt: number;
}

const REFUSED_PART = 0.03;
const DROPPED_PART = 0.02;
const TOOL_PART = 0.2;

/** Words of several alphabets, with characters of one to four bytes and clusters of several characters. */
const WORDS =
  "The answer grows word by word, and **no word** of it may be lost: größer, naïve, 東京, Привет, 👩‍💻, e\u0301, `a < b`, – or a line.\n\nNext,".split(
    /(?<= )/,
  );

/**
 * Decides what a request gets: the same for the same request and seed. Of the first requests of a run 3 % are refused
 * once with status 500, 20 % call a tool; 2 % of the answers break off. First tokens and lengths are log-normal
 * (median 350 ms and 90 tokens), the gaps between tokens exponential (12 ms) with a pause now and then.
 */
export function planAnswer({ seed, step, attempt, ...tag }: Asked): AnswerPlan {
  const fate = createRandom(`${seed}/${writeTag(tag)}`);
  const [isRefused, isDropped, callsTool] = [REFUSED_PART, DROPPED_PART, TOOL_PART].map(
    (part) => fate.unit() < part,
  );
  const random = createRandom(`${seed}/${writeTag(tag)}/${step}/${attempt}`);
  const delayMs = within(random.logNormal(350, 0.6), 30, 4_000);
  if (isRefused === true && step === 0 && attempt === 1) {
    return { type: "refuse", delayMs, status: 500 };
  }
  if (callsTool === true && step === 0) {
    return { type: "call-tool", delayMs, expression: `${tag.windowId} * (${tag.run} + 0.5)` };
  }
  const pieces = planPieces(tag, random);
  const dropAfter = isDropped === true ? 1 + random.below(pieces.length - 1) : undefined;
  return { type: "answer", delayMs, pieces, dropAfter };
}

function planPieces(tag: RunTag, random: Random): readonly Piece[] {
  const length = Math.round(within(random.logNormal(90, 0.6), 10, 500));
  const words = Array.from({ length }, (_, index) => ({
    gapMs: random.unit() < 0.02 ? 80 + random.unit() * 200 : random.exponential(12),
    // The number makes every piece unlike every other, so that none can stand for one that is missing.
    text: `${index}:${WORDS[random.below(WORDS.length)] ?? ""}`,
  }));
  return [{ gapMs: 0, text: `${writeTag(tag)} ` }, ...words];
}

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
