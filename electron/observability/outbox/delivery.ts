import type { TraceTarget } from "../../../shared/tracing.ts";
import { whenFree } from "../../store/when-free.ts";
import { within } from "../within.ts";
import { backoffMs } from "./backoff.ts";
import type { Headers } from "./destination.ts";
import { judgeReply } from "./judge-reply.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { SendRequest } from "./request.ts";
import { eventId, toRequest } from "./to-request.ts";

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
  readonly send: SendRequest;
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

interface Line {
  failures: number;
  trouble: Trouble | undefined;
  timer: NodeJS.Timeout | undefined;
  working: Promise<void> | undefined;
  /** Something came while it was working. */
  isWanted: boolean;
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { store, now } = deps;
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  const lines = new Map<TraceTarget, Line>(
    TARGETS.map((target) => [
      target,
      {
        failures: 0,
        trouble: undefined,
        timer: undefined,
        working: undefined,
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
    line.timer = setTimeout(() => start(target), delayMs);
    // A trace that waits must not keep the process alive.
    line.timer.unref();
  };

  /** @returns whether to go on with the next. */
  const deliver = async (target: TraceTarget): Promise<boolean> => {
    const items = store.next(target, BATCH);
    const [first] = items;
    if (first === undefined || isEnding()) return false;
    const access = await deps.access(target, first.destination);
    if (access.type === "closed" || isEnding()) return false;
    if (access.type === "unknown") {
      await whenFree(() => store.failDestination(target, first.destination, access.reason));
      return true;
    }
    const request = toRequest(first.destination, items, access.headers);
    const verdict = judgeReply(await deps.send(request, ending.signal), first.kind);
    // What the end of the app cut off goes out at the next start, for the second time at worst.
    if (isEnding()) return false;
    const line = lineOf(target);
    switch (verdict.type) {
      case "accepted":
        await whenFree(() => store.sent(items));
        break;
      case "mixed":
        for (const item of items) {
          const reason = verdict.refused.get(eventId(item));
          await whenFree(() =>
            reason === undefined ? store.sent([item]) : store.fail([item], reason),
          );
        }
        break;
      case "refused":
        await whenFree(() => store.fail(items, verdict.reason));
        break;
      case "refused-all":
        await whenFree(() => store.failDestination(target, first.destination, verdict.reason));
        break;
      case "later":
        putOff(target, verdict.reason, verdict.retryAfterMs);
        return false;
    }
    line.failures = 0;
    line.trouble = undefined;
    return true;
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
    if (!isEnding()) deps.onChange();
  };

  const start = (target: TraceTarget): void => {
    const line = lineOf(target);
    line.isWanted = true;
    if (line.working !== undefined || isEnding()) return;
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

  return {
    wake() {
      for (const target of TARGETS) {
        if (lineOf(target).timer === undefined) start(target);
      }
    },
    tryNow(target) {
      const line = lineOf(target);
      clearTimeout(line.timer);
      line.timer = undefined;
      line.failures = 0;
      line.trouble = undefined;
      start(target);
    },
    trouble: (target) => lineOf(target).trouble,
    async close(limitMs) {
      const working = [...lines.values()].flatMap(({ working, timer }) => {
        clearTimeout(timer);
        return working ?? [];
      });
      await within(Promise.all(working), limitMs);
      ending.abort();
    },
  };
}
