import { onAbort } from "../../../clock/on-abort.ts";
import { forecast } from "./forecast.ts";
import { createSlidingWindow, type Limits } from "./sliding-window.ts";
import { createWindowLogs } from "./window-logs.ts";

interface AcquireOptions {
  readonly estimatedTokens: number;
  readonly signal: AbortSignal;
  /**
   * Told how many milliseconds are left and what holds the request back, at first and whenever that changes other than
   * by time passing. Never throws.
   */
  readonly onWait: (waitMs: number, heldBy: HeldBy) => void;
}

/** What a request waits for: a slot, tokens, or, being larger than the whole cap, that no tokens are counted any more. */
export type HeldBy = "requests" | "tokens" | "own-size";

/** Leave for one request. The first of the two that is called counts; further calls do nothing. */
export interface Permit {
  /** The request was made and used so many tokens. */
  settle(actualTokens: number): void;
  /** The request was never made: gives its place back. */
  release(): void;
}

/** What a window's status line shows. */
export interface RateUsage {
  readonly limit: number;
  /** How many requests could go now, the app-wide limit included. */
  readonly left: number;
  readonly windowMs: number;
  /** Until the smallest request could go, were nobody waiting; 0 is now. */
  readonly nextSlotMs: number;
  /** Null where no cap is set. */
  readonly tokens: { readonly limit: number; readonly left: number } | null;
  readonly waiting: number;
}

/**
 * Meters every request to a model twice: per app window, and app-wide so that opening windows is no way around it.
 * `forecast` holds the rule of who goes first. A window is a key: a reload keeps its counts, and a run keeps the key
 * of the window it was started from even after that window closed.
 */
export interface RateLimiter {
  /**
   * Resolves at once or when it is the request's turn. Whoever gets a permit settles or releases it.
   *
   * @throws the signal's reason when it aborts before that; the place in the queue is then free.
   */
  acquire(windowId: number, options: AcquireOptions): Promise<Permit>;
  /** The window closed: drops its counts, once no request of its runs waits or is under way. */
  forget(windowId: number): void;
  /** Looks again who may go: to be called when the limits changed and when the computer woke up. */
  recheck(): void;
  usage(windowId: number): RateUsage;
}

interface RateLimiterDeps {
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  readonly perWindow: () => Limits;
  readonly appWide: () => Limits;
}

interface Waiter {
  readonly windowId: number;
  readonly estimatedTokens: number;
  readonly grant: (at: number) => void;
  readonly onWait: AcquireOptions["onWait"];
  /** As last told. */
  told: { readonly turnAt: number; readonly heldBy: HeldBy } | undefined;
}

export function createRateLimiter({ now, perWindow, ...deps }: RateLimiterDeps): RateLimiter {
  const appWide = createSlidingWindow(deps.appWide);
  const logs = createWindowLogs(perWindow);
  /** In the order they came. */
  const queue = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;
  let isScheduled = false;

  const grantAndTell = (): void => {
    isScheduled = false;
    const at = now();
    const waiting = [...queue];
    const turns = forecast({ waiting, windowOf: (id) => logs.of(id), appWide, now: at });
    const due = turns.filter(({ turnAt }) => turnAt <= at);
    for (const { waiter } of due) {
      queue.delete(waiter);
      waiter.grant(at);
    }
    logs.sweep(at);

    const later = turns.slice(due.length);
    clearTimeout(timer);
    // A timer may fire a little early; it then finds nobody due and sets itself again.
    if (later[0] !== undefined) timer = setTimeout(grantAndTell, Math.ceil(later[0].turnAt - at));
    for (const { waiter, turnAt, isHeldByTokens } of later) {
      const heldBy = isHeldByTokens ? tokensOrSize(waiter) : "requests";
      const isTold = turnAt === waiter.told?.turnAt && heldBy === waiter.told.heldBy;
      // Whoever was told before may have cancelled this one.
      if (isTold || !queue.has(waiter)) continue;
      waiter.told = { turnAt, heldBy };
      waiter.onWait(turnAt - at, heldBy);
    }
  };

  const tokensOrSize = ({ estimatedTokens }: Waiter): HeldBy => {
    const caps = [perWindow().tokens, deps.appWide().tokens];
    return caps.some((cap) => cap !== null && estimatedTokens > cap) ? "own-size" : "tokens";
  };

  /** Everything that happens in one go, as when all runs are stopped, needs only one plan. */
  const recheck = (): void => {
    if (!isScheduled) queueMicrotask(grantAndTell);
    isScheduled = true;
  };

  const createPermit = (waiter: Waiter, at: number, letGo: () => void): Permit => {
    const { windowId, estimatedTokens } = waiter;
    const entries = [logs.of(windowId), appWide].map((log) => ({
      log,
      ticket: log.take(at, estimatedTokens),
    }));
    let isOpen = true;
    const close = (finish: (entry: (typeof entries)[number]) => void): void => {
      if (!isOpen) return;
      isOpen = false;
      entries.forEach(finish);
      letGo();
      recheck();
    };
    return {
      settle: (actualTokens) => close(({ log, ticket }) => log.settle(ticket, actualTokens)),
      release: () => close(({ log, ticket }) => log.release(ticket)),
    };
  };

  return {
    recheck,
    forget: (windowId) => logs.forget(windowId),
    acquire(windowId, { estimatedTokens, signal, onWait }) {
      const { promise, resolve, reject } = Promise.withResolvers<Permit>();
      if (signal.aborted) {
        reject(signal.reason);
        return promise;
      }
      const letGo = logs.hold(windowId);
      const leave = (): void => {
        queue.delete(waiter);
        letGo();
        reject(signal.reason);
        recheck();
      };
      const grant = (at: number): void => {
        callOff();
        resolve(createPermit(waiter, at, letGo));
      };
      const waiter: Waiter = { windowId, estimatedTokens, onWait, grant, told: undefined };
      const callOff = onAbort(signal, leave);
      queue.add(waiter);
      recheck();
      return promise;
    },
    usage(windowId) {
      const at = now();
      const [own, all] = [logs.of(windowId).usage(at), appWide.usage(at)];
      // The limit that holds first is the one to show, or "30 of 1000 left" would promise what never comes.
      const tighter = all.limit - all.used < own.limit - own.used ? all : own;
      return {
        limit: tighter.limit,
        left: Math.max(0, tighter.limit - tighter.used),
        windowMs: perWindow().windowMs,
        nextSlotMs: Math.max(own.nextSlotMs, all.nextSlotMs),
        tokens: tighterTokens([own, all]),
        waiting: [...queue].filter((each) => each.windowId === windowId).length,
      };
    },
  };
}

/** The cap with the fewest tokens left; null where there is none. */
function tighterTokens(
  usages: readonly { readonly tokenLimit: number | null; readonly usedTokens: number }[],
): RateUsage["tokens"] {
  const capped = usages.flatMap(({ tokenLimit: limit, usedTokens }) =>
    limit === null ? [] : [{ limit, left: Math.max(0, limit - usedTokens) }],
  );
  return capped.toSorted((a, b) => a.left - b.left)[0] ?? null;
}
