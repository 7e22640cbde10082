import type { TraceTarget } from "../../../shared/tracing.ts";
import { whenFree } from "../../store/when-free.ts";
import { within } from "../within.ts";
import type { ContentMode } from "../conventions.ts";
import { asideMs, backoffMs } from "./backoff.ts";
import type { Headers } from "./destination.ts";
import { judgeReply, type Doubtful, type Missing, type Verdict } from "./judge-reply.ts";
import type { OutboxItem, OutboxStore } from "./outbox-store.ts";
import type { HttpRequest, Reply, SendRequest } from "./request.ts";
import { eventId, isCheck, toRequest, type Sender } from "./to-request.ts";

/** What opens a destination now. */
export type Access =
  | { readonly type: "open"; readonly headers: Headers }
  /** Not now: it is off, or the keychain is locked. What waits goes on waiting. */
  | { readonly type: "closed"; readonly reason: string }
  /** Its keys are not here any more. */
  | { readonly type: "unknown"; readonly reason: string };

/** Why a target waits; undefined when it does not. */
export interface Trouble {
  readonly reason: string;
  readonly nextAttemptAt: number;
}

/** Empties the outbox in the background, one request at a time and target, in the order things were queued. */
export interface Delivery {
  /** Something was queued, or the way may be open now. */
  wake(): void;
  /** As `wake`, without waiting out what went wrong before. */
  tryNow(target: TraceTarget): void;
  trouble(target: TraceTarget): Trouble | undefined;
  /** Stops; what is under way may take so long to end. */
  close(limitMs: number): Promise<void>;
}

interface DeliveryDeps {
  readonly store: OutboxStore;
  readonly access: (target: TraceTarget, destination: string) => Promise<Access>;
  /** How much of a conversation may leave now. */
  readonly mode: () => ContentMode;
  readonly send: SendRequest;
  readonly sender: () => Sender;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Something was sent, refused or put off. */
  readonly onChange: () => void;
  readonly report: (error: unknown) => void;
}

const TARGETS: readonly TraceTarget[] = ["langfuse", "open-telemetry"];
/** Scores that go in one request. */
const BATCH = 50;
/** So many items of one kind in a row that a host fails on are the host's fault and not theirs. */
const SUSPECTS = 3;
/** Timers know no more than 24 days; an earlier look does no harm. */
const LONGEST_TIMER_MS = 3_600_000;

/** After this a score that was sent before its removal has come out of Langfuse's queue, in milliseconds. */
const CHECK_MS = 15_000;
const LONGEST_CHECK_MS = 600_000;
/** A host that keeps a score after so many requests and questions keeps it. */
const MOST_CHECKS = 16;

/** So often in a row a host may be too busy for one item; then another tells whether it is for all. */
const BUSY_TIMES = 3;
/** A host that asks for a longer wait than this, in milliseconds, is asked about another item before all of them wait for it. */
const LONG_WAIT_MS = 60_000;

/** An item that a host failed on, while it is not known whether it fails on others as well. */
interface Suspect {
  readonly item: OutboxItem;
  readonly verdict: Doubtful;
}

interface Line {
  /** Passed over until another item tells whose fault it was. */
  suspects: Suspect[];
  /**
   * Suspects of earlier rounds, by number, and where they go. Each round asks about others, so that no row of items that
   * a host dislikes is asked about for ever while what stands behind it waits.
   */
  readonly passed: Map<number, string>;
  /** Destinations of which everything was set aside, and with what words. */
  readonly closed: Map<string, string>;
  /** Items that the host failed on while it took others; a second time is their own fault. */
  readonly onTrial: Set<number>;
  /** How often the host was too busy for an item, by number, since it took another. */
  readonly busyWith: Map<number, number>;
  /** Up to this number scores go one by one, since one of them spoils its batch. */
  singleUntil: number;
  /** Looks after what was set aside. */
  dueTimer: NodeJS.Timeout | undefined;
  failures: number;
  trouble: Trouble | undefined;
  timer: NodeJS.Timeout | undefined;
  working: Promise<void> | undefined;
  /** What is on its way, and how much of a conversation might leave when it was read. */
  sending: { readonly mode: ContentMode; readonly stop: AbortController } | undefined;
  /** Something came while it was working. */
  isWanted: boolean;
}

/**
 * What became of the items of a batch that were not taken.
 *
 * @returns undefined where the host speaks of something that was not in it, so that nobody knows what it means.
 */
function judgeEach(
  items: readonly OutboxItem[],
  missing: ReadonlyMap<string, Missing>,
): ReadonlyMap<OutboxItem, Missing> | undefined {
  const [only] = items;
  const [said] = missing.values();
  // Of one item it can only be that one.
  if (only !== undefined && said !== undefined && items.length === 1)
    return new Map([[only, said]]);
  const judged = new Map(
    items.flatMap((item) => {
      const why = missing.get(eventId(item));
      return why === undefined ? [] : [[item, why] as const];
    }),
  );
  return judged.size < missing.size ? undefined : judged;
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { store, now } = deps;
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  const lines = new Map<TraceTarget, Line>(
    TARGETS.map((target) => [
      target,
      {
        suspects: [],
        passed: new Map(),
        closed: new Map(),
        onTrial: new Set(),
        busyWith: new Map(),
        singleUntil: 0,
        dueTimer: undefined,
        failures: 0,
        trouble: undefined,
        timer: undefined,
        working: undefined,
        sending: undefined,
        isWanted: false,
      },
    ]),
  );
  const lineOf = (target: TraceTarget): Line => {
    const line = lines.get(target);
    if (line === undefined) throw new Error(`No line to ${target}.`);
    return line;
  };

  const putOff = (target: TraceTarget, reason: string, retryAfterMs?: number): void => {
    const line = lineOf(target);
    line.failures += 1;
    const { failures } = line;
    const delayMs = backoffMs({ failures, retryAfterMs, random: deps.random });
    line.trouble = { reason, nextAttemptAt: now() + delayMs };
    line.timer = setTimeout(() => {
      line.timer = undefined;
      start(target);
    }, delayMs);
    // A trace that waits must not keep the process alive.
    line.timer.unref();
  };

  /** @param why final: until a person says so */
  const setAside = async (
    items: readonly OutboxItem[],
    why: "failed" | "refused" | "final",
    reason: string,
  ): Promise<void> => {
    for (const item of items) {
      const nextAt = why === "final" ? null : now() + asideMs(why, item.attempts);
      await whenFree(() => store.fail([item], reason, nextAt));
    }
  };

  const nextOf = (target: TraceTarget, line: Line): readonly OutboxItem[] => {
    // A host may fail on every score and take every trace: they go to different addresses.
    const onlySpans = line.suspects.filter(({ item }) => item.kind !== "spans").length >= SUSPECTS;
    const skip = [...line.passed.keys(), ...line.suspects.map(({ item }) => item.number)];
    const options = { mode: deps.mode(), skip, onlySpans };
    const items = store.next(target, { ...options, atMost: BATCH });
    const isSingle = items.length > 1 && (items[0]?.number ?? 0) <= line.singleUntil;
    return isSingle ? items.slice(0, 1) : items;
  };

  /** As `nextOf`; where each was asked about, it begins anew. */
  const nextOrFirst = (target: TraceTarget, line: Line): readonly OutboxItem[] => {
    const items = nextOf(target, line);
    if (items.length > 0 || line.passed.size === 0) return items;
    const first = nextOf(target, { ...line, passed: new Map() });
    // What was set aside may come back in line: until then it is not forgotten that it was asked about.
    if (first.length > 0) line.passed.clear();
    return first;
  };

  /** Another round: it asks about others than the last. */
  const passSuspects = (line: Line): void => {
    for (const { item } of line.suspects) line.passed.set(item.number, item.destination);
    line.suspects = [];
  };

  /** The host takes others: what it failed on before gets one more chance, since it may have been down until now. */
  const tryAgain = async (target: TraceTarget, line: Line, destination: string): Promise<void> => {
    passSuspects(line);
    line.busyWith.clear();
    for (const [number, of] of line.passed) {
      if (of !== destination) continue;
      line.passed.delete(number);
      line.onTrial.add(number);
    }
    const words = line.closed.get(destination);
    line.closed.delete(destination);
    if (words !== undefined) await whenFree(() => store.reopen(target, destination, words));
  };

  /** As far as it is known, it is the host's fault. @returns whether to go on with the next. */
  const giveUp = async (target: TraceTarget, line: Line): Promise<boolean> => {
    const last = line.suspects.at(-1);
    if (last === undefined) return false;
    const { verdict, item } = last;
    const { destination } = item;
    const isClosed = line.suspects.every(
      (each) => each.verdict.host === "closed" || each.item.destination !== destination,
    );
    // The first round may have met a row of items that a firewall dislikes: a second one asks about others.
    const isSure = line.passed.size > 0 || nextOf(target, line).length === 0;
    if (!isClosed || !isSure) {
      putOff(target, verdict.reason, verdict.retryAfterMs);
      return false;
    }
    // A host that is being rolled out, or whose login is down, says so too: what waits is tried again by itself.
    const nextAt = now() + asideMs("refused", item.attempts);
    await whenFree(() => store.failDestination(target, destination, verdict.reason, nextAt));
    line.closed.set(destination, verdict.reason);
    passSuspects(line);
    line.failures = 0;
    line.trouble = undefined;
    return true;
  };

  /** @returns whether to go on with the next. */
  const doubt = async (
    target: TraceTarget,
    line: Line,
    item: OutboxItem,
    verdict: Doubtful,
  ): Promise<boolean> => {
    // What is said of the host holds for all that was set aside before: none of them goes only to hear it again.
    const isKnown = item.attempts > 0 && verdict.host === undefined;
    if (line.onTrial.delete(item.number) || isKnown) {
      await setAside([item], verdict.host === "closed" ? "refused" : "failed", verdict.reason);
      return true;
    }
    line.suspects.push({ item, verdict });
    const spans = line.suspects.filter((each) => each.item.kind === "spans").length;
    return spans < SUSPECTS || giveUp(target, line);
  };

  /**
   * Finds out which item of a batch the host does not like: they go one by one.
   *
   * @returns whether to go on with the next; what the host says to one item says nothing of how it fares.
   */
  const isolate = async (
    target: TraceTarget,
    line: Line,
    items: readonly OutboxItem[],
    verdict: Extract<Verdict, { readonly type: "refused" | "doubtful" }>,
  ): Promise<boolean> => {
    const [item] = items;
    if (item === undefined) return true;
    if (items.length > 1) line.singleUntil = items.at(-1)?.number ?? 0;
    else if (verdict.type === "doubtful") return doubt(target, line, item, verdict);
    else await setAside(items, verdict.isFinal === true ? "final" : "refused", verdict.reason);
    return true;
  };

  /** Counts that the host was too busy for an item. @returns whether it may fail on this one alone. */
  const isAlwaysBusyWith = (line: Line, { number }: OutboxItem, retryAfterMs = 0): boolean => {
    const times = (line.busyWith.get(number) ?? 0) + 1;
    line.busyWith.set(number, times);
    return times >= BUSY_TIMES || retryAfterMs > LONG_WAIT_MS || line.onTrial.has(number);
  };

  /** @returns undefined where somebody changed what may leave while it was on its way. */
  const sendUnder = async (mode: ContentMode, line: Line, request: HttpRequest) => {
    const stop = new AbortController();
    line.sending = { mode, stop };
    try {
      const reply = await deps.send(request, AbortSignal.any([ending.signal, stop.signal]));
      return stop.signal.aborted && reply.type === "unreachable" ? undefined : reply;
    } finally {
      line.sending = undefined;
    }
  };

  /**
   * A score that is on its way when it is taken back arrives after its removal: Langfuse lets it wait for some seconds.
   * So it is asked for later, and taken back again as long as it is there.
   */
  const followUp = async (item: OutboxItem, reply: Reply): Promise<void> => {
    const { attempts } = item;
    if (!isCheck(item)) {
      const delayMs = Math.min(CHECK_MS * 2 ** (attempts / 2), LONGEST_CHECK_MS);
      await whenFree(() => store.postpone(item, now() + delayMs));
    } else if (reply.type === "answered" && reply.status < 300 && attempts < MOST_CHECKS) {
      await whenFree(() => store.postpone(item, now()));
    } else {
      await whenFree(() => store.sent([item]));
    }
  };

  /** @returns whether to go on with the next. */
  const deliver = async (target: TraceTarget): Promise<boolean> => {
    const line = lineOf(target);
    const mode = deps.mode();
    const items = nextOrFirst(target, line);
    const [first] = items;
    if (isEnding()) return false;
    if (first === undefined) return giveUp(target, line);
    const access = await deps.access(target, first.destination);
    if (access.type === "closed" || isEnding()) return false;
    if (access.type === "unknown") {
      await whenFree(() => store.failDestination(target, first.destination, access.reason));
      return true;
    }
    const { headers } = access;
    const sender = deps.sender();
    const request = await toRequest(first.destination, items, { headers, sender }).catch(
      (error: unknown) => {
        deps.report(error);
        return undefined;
      },
    );
    if (isEnding()) return false;
    if (request === undefined) {
      // A row that somebody or a disk has spoilt; what stands behind it does not wait for it.
      await setAside(items, "refused", "It cannot be read any more.");
      return true;
    }
    // Less may leave than when it was read.
    if (deps.mode() !== mode || !store.isWaiting(first)) return true;
    const reply = await sendUnder(mode, line, request);
    if (reply === undefined) return true;
    const verdict = judgeReply(reply, isCheck(first) ? "score-check" : first.kind);
    // What the end of the app cut off goes out at the next start, for the second time at worst.
    if (isEnding()) return false;
    switch (verdict.type) {
      case "accepted":
        if (first.kind === "score-delete") await followUp(first, reply);
        else await whenFree(() => store.sent(items));
        await tryAgain(target, line, first.destination);
        break;
      case "mixed": {
        const judged = judgeEach(items, verdict.missing);
        const taken = items.filter((item) => judged?.has(item) === false);
        const isNoneTaken = [...(judged?.values() ?? [])].every(({ why }) => why === "failed");
        if (judged === undefined || (taken.length === 0 && isNoneTaken)) {
          // As a host that fails on the whole batch, or that speaks of something else.
          const reason =
            judged?.get(first)?.reason ?? "The host's answer fits nothing that was sent.";
          return isolate(target, line, items, { type: "doubtful", reason });
        }
        await whenFree(() => store.sent(taken));
        for (const [item, { why, reason }] of judged) await setAside([item], why, reason);
        await tryAgain(target, line, first.destination);
        break;
      }
      case "refused": {
        const isTooLarge = verdict.isTooLarge === true && first.kind === "spans";
        const { splitBody } = await import("./split-body.ts");
        const smaller = isTooLarge ? splitBody(first.body) : undefined;
        if (smaller === undefined) return isolate(target, line, items, verdict);
        await whenFree(() => store.split(first, smaller));
        return true;
      }
      case "doubtful":
        return isolate(target, line, items, verdict);
      case "later":
        if (verdict.isBusy === true && isAlwaysBusyWith(line, first, verdict.retryAfterMs)) {
          const { reason, retryAfterMs } = verdict;
          const doubtful: Doubtful = { type: "doubtful", reason, retryAfterMs, host: "busy" };
          return isolate(target, line, items, doubtful);
        }
        if (verdict.isBusy !== true) {
          // Whatever it failed on before, it is not their fault now.
          line.suspects = [];
          line.passed.clear();
        }
        putOff(target, verdict.reason, verdict.retryAfterMs);
        return false;
    }
    line.failures = 0;
    line.trouble = undefined;
    return true;
  };

  /** What was set aside is put back in line when its time has come. */
  const watchDue = (target: TraceTarget): void => {
    const line = lineOf(target);
    clearTimeout(line.dueTimer);
    const dueAt = store.nextDueAt(target);
    if (dueAt === null || isEnding()) return;
    const delayMs = Math.min(Math.max(0, dueAt - now()), LONGEST_TIMER_MS);
    line.dueTimer = setTimeout(() => {
      whenFree(() => store.retryDue(target))
        .then(() => start(target))
        .catch(deps.report);
    }, delayMs).unref();
  };

  const isWanted = (line: Line): boolean => line.isWanted && line.timer === undefined;

  const work = async (target: TraceTarget, line: Line): Promise<void> => {
    try {
      do {
        line.isWanted = false;
        while (await deliver(target)) deps.onChange();
      } while (isWanted(line));
    } catch (error) {
      if (isEnding()) return;
      deps.report(error);
      putOff(target, "The outbox could not be read or written.");
    }
    if (isEnding()) return;
    watchDue(target);
    deps.onChange();
  };

  const start = (target: TraceTarget): void => {
    const line = lineOf(target);
    line.isWanted = true;
    if (line.working !== undefined || isEnding()) return;
    // After a wait others are asked about; before its end only what came since.
    if (line.timer === undefined) passSuspects(line);
    clearTimeout(line.timer);
    line.timer = undefined;
    const working = work(target, line).finally(() => {
      if (line.working !== working) return;
      line.working = undefined;
      // Somebody wanted more after the last look at the line and before its end.
      if (isWanted(line)) start(target);
    });
    line.working = working;
  };

  /** What was read as it might leave then may wait for its connection for seconds. */
  const stopStale = ({ sending }: Line): void => {
    if (sending !== undefined && sending.mode !== deps.mode()) sending.stop.abort();
  };

  return {
    wake() {
      for (const target of TARGETS) {
        const line = lineOf(target);
        stopStale(line);
        // A host that failed on some items may take what came since, and its answer tells.
        const isNews = line.suspects.length > 0 && nextOf(target, line).length > 0;
        if (line.timer === undefined || isNews) start(target);
      }
    },
    tryNow(target) {
      const line = lineOf(target);
      stopStale(line);
      clearTimeout(line.timer);
      line.timer = undefined;
      line.failures = 0;
      line.trouble = undefined;
      line.suspects = [];
      line.passed.clear();
      start(target);
    },
    trouble: (target) => lineOf(target).trouble,
    async close(limitMs) {
      const working = [...lines.values()].flatMap(({ working, timer, dueTimer }) => {
        clearTimeout(timer);
        clearTimeout(dueTimer);
        return working ?? [];
      });
      await within(Promise.all(working), limitMs);
      ending.abort();
    },
  };
}
