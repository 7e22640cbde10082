import { uptime } from "node:os";
import { z } from "zod";
import { readOwnFile, writeOwnFile } from "./own-file.ts";
import { parseJson } from "./parse-json.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Longer than this between two looks is no absence but a jump, until it has been borne out. */
const LONGEST_ABSENCE_MS = 14 * DAY_MS;
/** Time that has to pass by a clock that jumped before what is old by it is removed. */
const BORNE_OUT_MS = 3 * DAY_MS;
/** A clock that is set is set back a little, too; and it may go a little slower or faster than the computer. */
const SET_BACK_MS = 60 * 60 * 1_000;

/** What one life of the app leaves to the next, beside the history: a history that is put back does not have it. */
const lastSeen = z.object({
  /** Milliseconds since the epoch, by the clock of that moment. */
  at: z.number(),
  /** Since when the clock has gone on without a jump. */
  believedSince: z.number(),
  /** The number of the history's last start, which counts up. */
  mark: z.int().default(0),
  /** When all of the history was last found sound. */
  checkedAt: z.number().default(0),
  /** Something in the history was found damaged: the next start reads all of it. */
  isDamaged: z.boolean().default(false),
  /** Backups made between these moments are of a newer history than the one that was put back. */
  keeps: z.object({ from: z.number(), until: z.number() }).nullable().default(null),
});
export type LastSeen = z.infer<typeof lastSeen>;

export interface SeenClock {
  readonly state: () => LastSeen;
  /**
   * The first look of this life.
   *
   * @param lastActivity when the history was last written to, for a profile that has seen no clock yet.
   */
  start(lastActivity: number | undefined): void;
  /** Looks at the clock, and keeps what it and `change` say. */
  look(change?: Partial<Omit<LastSeen, "at" | "believedSince">>): void;
  /**
   * Whether what is old by this clock may be removed: not while it may be wrong. A clock that jumped is believed once it
   * has gone on for three days.
   */
  mayPrune(): boolean;
}

interface SeenClockOptions {
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds since some moment, by a clock that nobody sets and that goes on while the computer sleeps. */
  readonly elapsed?: () => number;
}

const isUnlikely = (passedMs: number): boolean =>
  passedMs > LONGEST_ABSENCE_MS || -passedMs > SET_BACK_MS;

/**
 * What `mayPrune` of the clock that keeps this file says, for whoever comes before it or does without it.
 *
 * @param now milliseconds since the epoch.
 * @returns false also where nothing is known yet.
 */
export function believesClock(file: string, now: number): boolean {
  const left = read(file);
  return (
    left !== undefined && !isUnlikely(now - left.at) && now - left.believedSince >= BORNE_OUT_MS
  );
}

const sinceBoot = (): number => uptime() * 1_000;

export function createSeenClock(options: SeenClockOptions): SeenClock {
  const { file, now, elapsed = sinceBoot } = options;
  const left = read(file);
  let state = left ?? lastSeen.parse({ at: now(), believedSince: 0 });
  /** What the other clock said at the last look of this life. */
  let lookedAt: number | undefined;

  /** Between two looks of one life, how much time passed is known; between two lives, only what is likely. */
  const hasJumped = (to: number): boolean => {
    const passed = to - state.at;
    if (lookedAt !== undefined) return Math.abs(passed - (elapsed() - lookedAt)) > SET_BACK_MS;
    return isUnlikely(passed);
  };

  const look: SeenClock["look"] = (change = {}) => {
    const at = now();
    const believedSince = hasJumped(at) ? at : state.believedSince;
    lookedAt = elapsed();
    state = { ...state, ...change, at, believedSince };
    try {
      writeOwnFile(file, `${JSON.stringify(state)}\n`);
    } catch {
      // A disk that takes nothing: the next look writes it, and until then less is believed, not more.
    }
  };
  return {
    state: () => state,
    start(lastActivity) {
      if (left === undefined && lastActivity !== undefined) state = { ...state, at: lastActivity };
      look();
    },
    look,
    mayPrune: () => !hasJumped(now()) && now() - state.believedSince >= BORNE_OUT_MS,
  };
}

function read(file: string): LastSeen | undefined {
  try {
    return parseJson(lastSeen, readOwnFile(file).toString());
  } catch {
    return undefined;
  }
}
