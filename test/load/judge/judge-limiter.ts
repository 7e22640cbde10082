import type { LoadOptions } from "../options.ts";
import { checkLimit } from "./check-limit.ts";

interface AtWindow {
  readonly windowId: number;
  /** In milliseconds, by the clock both sides share. */
  readonly at: number;
}

interface Held {
  readonly violations: number;
  /** The most in any window of time, of one app window. */
  readonly mostPerWindow: number;
  /** The most in any window of time, of all. */
  readonly mostAppWide: number;
}

export interface LimiterVerdict {
  /** When the limiter gave leave. */
  readonly permits: Held;
  /** When the requests reached the server, over windows of time shorter by `allowanceMs`. */
  readonly arrivals: Held;
  /** The longest a request took from its leave to the server: by so much two may come closer than they left. */
  readonly allowanceMs: number;
  /** Requests that reached the server without leave. */
  readonly withoutPermit: number;
  readonly isKept: boolean;
}

/** How far the recorded moment of a permit may be from the limiter's own. */
const CLOCK_MS = 1;

/** Checks both limits against what the limiter allowed and, independently of it, what the server saw. */
export function judgeLimiter(
  permits: readonly AtWindow[],
  arrivals: readonly AtWindow[],
  limits: Pick<LoadOptions, "limit" | "appLimit" | "windowMs">,
): LimiterVerdict {
  const { allowanceMs, withoutPermit } = matchArrivals(permits, arrivals);
  const given = hold(permits, { ...limits, windowMs: limits.windowMs - CLOCK_MS });
  const seen = hold(arrivals, { ...limits, windowMs: limits.windowMs - allowanceMs - CLOCK_MS });
  return {
    permits: given,
    arrivals: seen,
    allowanceMs,
    withoutPermit,
    isKept: given.violations === 0 && seen.violations === 0 && withoutPermit === 0,
  };
}

function hold(
  requests: readonly AtWindow[],
  { limit, appLimit, windowMs }: Pick<LoadOptions, "limit" | "appLimit" | "windowMs">,
): Held {
  const own = [...Map.groupBy(requests, ({ windowId }) => windowId).values()].map((each) =>
    checkLimit(toTimes(each), limit, windowMs),
  );
  const all = checkLimit(toTimes(requests), appLimit, windowMs);
  return {
    violations: own.reduce((sum, { violations }) => sum + violations, all.violations),
    mostPerWindow: Math.max(0, ...own.map(({ most }) => most)),
    mostAppWide: all.most,
  };
}

/** Within a window the k-th arrival cannot be before the k-th permit, whichever request each belongs to. */
function matchArrivals(
  permits: readonly AtWindow[],
  arrivals: readonly AtWindow[],
): Pick<LimiterVerdict, "allowanceMs" | "withoutPermit"> {
  const given = Map.groupBy(permits, ({ windowId }) => windowId);
  const ways = [...Map.groupBy(arrivals, ({ windowId }) => windowId)].flatMap(
    ([windowId, seen]) => {
      const leaves = toTimes(given.get(windowId) ?? []);
      return toTimes(seen).map((at, index) => at - (leaves[index] ?? Number.POSITIVE_INFINITY));
    },
  );
  return {
    allowanceMs: Math.max(0, ...ways),
    withoutPermit: ways.filter((way) => way < 0).length,
  };
}

const toTimes = (requests: readonly AtWindow[]): readonly number[] =>
  requests.map(({ at }) => at).sort((left, right) => left - right);
