import type { Verdict } from "../../../../shared/verdict.ts";
import type { PlannedModelCall } from "../../../agent/run-bounds.ts";
import type { CallGate } from "../gate.ts";
import type { Permit, RateLimiter } from "./rate-limiter.ts";
import { waitWords } from "./wait-words.ts";

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
