import { assertNever } from "../../../../shared/assert-never.ts";
import type { Verdict } from "../../../../shared/verdict.ts";
import type { PlannedModelCall } from "../../../agent/run-bounds.ts";
import type { CallGate } from "../gates.ts";
import type { HeldBy, Permit, RateLimiter } from "./rate-limiter.ts";

interface RateGateOptions {
  readonly limiter: Pick<RateLimiter, "acquire">;
  /** Whose meter the calls count on. */
  readonly windowId: number;
  /** The run's own. */
  readonly signal: AbortSignal;
  /** Called whenever the window's meter moved. */
  readonly onChange: () => void;
}

/** The limiter as a gate for the model calls of one run. */
export interface RateGate extends CallGate {
  /** The call was made and used so many tokens; only the first time counts. */
  settle(callId: string, tokens: number): void;
}

const PASS: Verdict = { type: "pass" };

export function createRateGate({ limiter, windowId, signal, onChange }: RateGateOptions): RateGate {
  /** Gives the next verdict on each call that is in the queue. */
  const queued = new Map<string, () => Promise<Verdict>>();
  const permits = new Map<string, Permit>();

  const enter = ({ callId, inputTokens }: PlannedModelCall): (() => Promise<Verdict>) => {
    let wait = Promise.withResolvers<undefined>();
    let newest = PASS;
    const passed = limiter
      .acquire(windowId, {
        estimatedTokens: inputTokens,
        signal,
        onWait: (waitMs, heldBy) => {
          newest = { type: "wait", message: waitWords(waitMs, heldBy), waitMs };
          wait.resolve(undefined);
        },
      })
      .then((permit) => {
        permits.set(callId, permit);
        onChange();
        return PASS;
      });
    return async () => {
      const verdict = await Promise.race([passed, wait.promise]);
      if (verdict !== undefined) return verdict;
      wait = Promise.withResolvers();
      return newest;
    };
  };

  return {
    name: "rate-limiter",
    async judge(call) {
      const next = queued.get(call.callId) ?? enter(call);
      queued.delete(call.callId);
      const verdict = await next();
      if (verdict.type !== "pass") queued.set(call.callId, next);
      return verdict;
    },
    settle(callId, tokens) {
      permits.get(callId)?.settle(tokens);
      if (permits.delete(callId)) onChange();
    },
  };
}

/**
 * Says for what a model call waits, and how long. The seconds stand in a sentence of their
 * own, the last, as in every wait: where a countdown is shown, it takes that sentence's place.
 */
export function waitWords(waitMs: number, heldBy: HeldBy): string {
  const seconds = Math.ceil(waitMs / 1_000);
  switch (heldBy) {
    case "requests":
      return `Rate limit: the model calls allowed are used up. The next one may start in ${seconds} s.`;
    case "tokens":
      return `Rate limit: the tokens allowed are used up. The next model call may start in ${seconds} s.`;
    case "own-size":
      return `Rate limit: this model call alone is larger than the tokens allowed. It goes alone, in ${seconds} s.`;
    default:
      return assertNever(heldBy);
  }
}
