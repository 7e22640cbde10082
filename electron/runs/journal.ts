import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../shared/errors.ts";
import type { ReturnedFields } from "../../shared/returned-fields.ts";
import type { RunEntry } from "../store/run-store.ts";
import type { Durability } from "../store/sqlite.ts";
import { isBusy } from "../store/storage-error.ts";
import { joinDeltas } from "./coalesce.ts";

/** Leaves room under the promise of 250 ms for the frame that was held back and for the write itself. */
const FLUSH_MS = 200;

/** How often, and for how long, what must be on disk is tried while somebody else holds the lock. */
const BUSY_AGAIN_MS = 50;
const BUSY_MS = 2_000;

interface JournalOptions {
  /** Writes durably: when it returns, the entries survive `kill -9`. */
  readonly append: (
    entries: readonly RunEntry[],
    returned: readonly ReturnedFields[],
    durability: Durability,
  ) => void;
  /**
   * Hears of the first write that fails; its entries are kept and tried again until they are written, or the run is
   * over.
   */
  readonly onError: (error: unknown) => void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** Carries a run's events to disk while the run goes on. */
export interface Journal {
  readonly push: (entry: RunEntry) => void;
  /** Writes what goes back with an answer together with the events around it: a call never stands there without. */
  readonly keep: (returned: ReturnedFields) => void;
  /**
   * Writes what is not on disk yet; it survives a power cut too when this resolves.
   *
   * @throws AppError `storage-failed`, as the store does; a lock that somebody holds is waited out for a while.
   */
  readonly commit: () => Promise<void>;
  /** Takes what is not on disk yet, so that the run's last write can store it together with its end. */
  readonly drain: () => readonly RunEntry[];
  /** The same of what goes back. */
  readonly drainReturned: () => readonly ReturnedFields[];
}

/** The run has ended or is gone with its chat: what still comes of it is late, and would be refused for ever. */
function isOver(error: unknown): boolean {
  return error instanceof AppError && (error.code === "conflict" || error.code === "not-found");
}

/** A journal that writes at most every 200 ms, with neighbouring text joined into one row. */
export function createJournal({ append, onError, now }: JournalOptions): Journal {
  let pending: RunEntry[] = [];
  let returned: ReturnedFields[] = [];
  let timer: NodeJS.Timeout | undefined;
  let oldestAt = 0;
  let isFailing = false;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    try {
      append(pending, returned, "soon");
      pending = [];
      returned = [];
      isFailing = false;
    } catch (error) {
      if (isOver(error)) {
        pending = [];
        returned = [];
      } else schedule();
      // A lock that somebody holds is no failure: the next attempt writes it.
      if (isBusy(error)) return;
      if (!isFailing) onError(error);
      isFailing = true;
    }
  };
  const schedule = (): void => {
    oldestAt = now();
    timer = setTimeout(flush, FLUSH_MS);
  };

  return {
    push(entry) {
      const last = pending.at(-1);
      const joined = joinDeltas(last?.event, entry.event);
      if (joined === undefined) pending.push(entry);
      else pending[pending.length - 1] = { seq: entry.seq, event: joined };
      if (timer === undefined) schedule();
      // Timers starve while a provider floods the process, so the clock is read here too.
      else if (now() - oldestAt >= FLUSH_MS) flush();
    },
    keep(fields) {
      returned.push(fields);
      if (timer === undefined) schedule();
    },
    async commit() {
      const lastAttemptAt = now() + BUSY_MS;
      for (;;) {
        try {
          append(pending, returned, "now");
          clearTimeout(timer);
          timer = undefined;
          pending = [];
          returned = [];
          return;
        } catch (error) {
          if (!isBusy(error) || now() > lastAttemptAt) throw error;
        }
        await sleep(BUSY_AGAIN_MS);
      }
    },
    drainReturned() {
      const rest = returned;
      returned = [];
      return rest;
    },
    drain() {
      clearTimeout(timer);
      timer = undefined;
      const entries = pending;
      pending = [];
      return entries;
    },
  };
}
