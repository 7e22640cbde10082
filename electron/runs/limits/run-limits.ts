import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, toErrorData } from "../../../shared/errors.ts";
import type { ClockName } from "../../../shared/clock-name.ts";
import type { FinalStatus } from "../../../shared/message.ts";
import type { RunChoice } from "../../../shared/verdict.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { PlannedModelCall, RunBounds } from "../../agent/run-bounds.ts";
import type { Countdown } from "../../clock/countdown.ts";
import { createRunClocks } from "./clocks/run-clocks.ts";
import { timeoutWords } from "./clocks/timeout-words.ts";
import { withToolDeadline } from "./clocks/tool-deadline.ts";
import { askBeforeCall } from "./gates.ts";
import { createApprovals, type Approvals } from "./approvals.ts";
import { createAsks } from "./asks.ts";
import type { ApprovalRequest } from "../../../shared/run-event.ts";
import type { ToolDecisions } from "../../store/tool-decisions.ts";
import { createBudgetGate } from "./budget/budget-gate.ts";
import type { RunBudget } from "./budget/run-budget.ts";
import { createRateGate } from "./rate-limiter/rate-gate.ts";
import type { RateLimiter } from "./rate-limiter/rate-limiter.ts";
import { createStepGate } from "./step-gate.ts";
import type { Run } from "../run.ts";
import { createLoadingWait, firstTokenNearby } from "./loading-wait.ts";
import { createModelCalls } from "./model-calls.ts";
import { RunEnded } from "../run-ended.ts";

interface RunLimitsOptions {
  /** Its model calls count on the meter of the window it was started from. */
  readonly run: Run;
  readonly limiter: RateLimiter;
  readonly timeouts: Settings["timeouts"];
  /** The model is asked on this computer or in its network, where it may have to be loaded first. */
  readonly isNearby: boolean;
  readonly budget: RunBudget;
  /** In tool rounds, in force at this moment. */
  readonly stepLimit: () => number;
  /** What people decided about tools. */
  readonly toolDecisions: Pick<ToolDecisions, "find" | "keep">;
  /** Questions about calls that an earlier life of the app left open. */
  readonly reopened?: readonly ApprovalRequest[] | undefined;
  /** Whether the chat has read what others wrote, by other tools than this one. */
  readonly hasReadForeign: (toolName: string) => boolean;
  /** What the run has told of so far is on disk when it resolves. @throws AppError `storage-failed` */
  readonly commit: () => Promise<void>;
  /** What is to be said of a tool's result. */
  readonly inspectToolResult: RunBounds["inspectToolResult"];
  /** Called whenever the window's meter moved. */
  readonly onRateChange: () => void;
}

/** Said under an answer that did not go on after the computer woke up. */
const CONNECTION_SLEPT = new AppError(
  "connection-lost",
  "The connection did not survive the computer's sleep.",
);

/** What a connection ends with that the other side has given up meanwhile. */
const LOST_ASLEEP: ReadonlySet<unknown> = new Set(["connection-lost", "connection-failed"]);

/** So long after the computer woke up, a lost connection is its sleep's fault. In milliseconds. */
const BLAME_MS = 60_000;

/** After so long without a word of waking up, the computer has not fallen asleep. In milliseconds. */
const LONGEST_DOZE_MS = 60_000;
/** A timer that comes so late may come before the word of what made it late, which gets this long. In milliseconds. */
const LATE_MS = 1_000;
const LAST_WORD_MS = 5_000;

/** The time of one call of a tool. */
interface ToolClock {
  readonly countdown: Pick<Countdown, "pause" | "resume">;
  /** Grants the same time once more, once it is near its end. */
  keepWaiting: (() => void) | undefined;
}

/** What holds one run back, and what a person may do about it. */
export interface RunLimits {
  readonly bounds: RunBounds;
  /** Grants a clock that is ticking the same time once more. */
  keepWaiting(clock: ClockName): void;
  /** Answers a gate that asks in the middle of the run. */
  readonly answer: (askId: string, choice: RunChoice) => void;
  /** The calls that a person decides about. */
  readonly approvals: Approvals;
  /** The computer is about to fall asleep. */
  readonly slept: () => void;
  /** The computer woke up. */
  readonly woke: () => void;
  /** Says that it was the computer's sleep, where a connection that went through it was lost. */
  readonly judge: (status: FinalStatus) => FinalStatus;
  /** Stops every clock; nothing is published any more. */
  readonly stop: () => void;
}

/** Holds a run within the limiter and its clocks, and publishes every wait and every clock that runs out. */
export function createRunLimits(options: RunLimitsOptions): RunLimits {
  const { run, timeouts, onRateChange } = options;
  const { signal, windowId } = run;
  const { now, monotonic } = run.clock;
  /** The calls of tools that go on, each with its own clock. */
  const openTools = new Map<string, ToolClock>();
  /** When the computer woke up last in the middle of the model call that is under way; monotonic. */
  let wokeAt = -Infinity;
  /** Ends the wait for a sleep. */
  let wakeUp: ((hasSlept: boolean) => void) | undefined;

  const onNear = (clock: ClockName, remainingMs: number): void => {
    const at = now();
    run.publish({ type: "clock-near", at, clock, expiresAt: at + remainingMs });
  };
  const clocks = createRunClocks({
    limits: {
      firstTokenMs:
        (options.isNearby ? firstTokenNearby(timeouts) : timeouts.firstTokenSeconds) * 1_000,
      idleMs: timeouts.idleSeconds * 1_000,
      totalMs: timeouts.totalSeconds * 1_000,
    },
    now: monotonic,
    onNear,
    onLost: () => run.controller.abort(new RunEnded("interrupted", CONNECTION_SLEPT)),
    onExpired: (kind, grantedMs) => {
      run.controller.abort(
        new RunEnded(
          "timed-out",
          new AppError("timeout", timeoutWords(kind, grantedMs), { clock: kind }),
        ),
      );
    },
  });

  const loading = options.isNearby
    ? createLoadingWait({ run, pause: () => clocks.pause("loading") })
    : undefined;
  const asks = createAsks({ run, clocks });
  const approvals = createApprovals({
    run,
    clocks,
    decisions: options.toolDecisions,
    reopened: options.reopened,
    commit: () => options.commit(),
    hasReadForeign: options.hasReadForeign,
  });

  /** Tells the person of a wait, and that it is over, unless the run ended meanwhile. */
  const openWait = (reason: "rate-limit" | "retry" | "loading") => {
    const waitId = randomUUID();
    const resume = clocks.pause(reason === "rate-limit" ? "limiter" : reason);
    let isTold = false;
    return {
      tell: (message: string, waitMs: number): void => {
        isTold = true;
        const at = now();
        run.publish({ type: "wait-start", at, waitId, reason, message, until: at + waitMs });
      },
      close: (): void => {
        resume();
        if (isTold && !signal.aborted) run.publish({ type: "wait-end", at: now(), waitId });
      },
    };
  };

  const { budget, limiter } = options;
  const rateGate = createRateGate({ limiter, windowId, signal, onChange: onRateChange });
  // A question before the other two count the call: what it would cost is not kept from other runs while it is open.
  const gates = [createStepGate(options.stepLimit), createBudgetGate(budget, signal), rateGate];
  const passGates = async (call: PlannedModelCall): Promise<void> => {
    const wait = openWait("rate-limit");
    try {
      await askBeforeCall(gates, call, {
        onWait: ({ message, waitMs }) => wait.tell(message, waitMs),
        ask: asks.askToContinue,
      });
    } finally {
      wait.close();
    }
  };
  const calls = createModelCalls({ run, passGates, budget, rateGate });

  const bounds: RunBounds = {
    inspectToolResult: options.inspectToolResult,
    modelStarted() {
      wokeAt = -Infinity;
      clocks.modelStarted();
      loading?.begin();
    },
    modelEnded() {
      clocks.modelEnded();
      loading?.end();
    },
    acquireModelCall: calls.acquire,
    requestSent: calls.sent,
    measure: calls.measure,
    heard(text, isThought) {
      clocks.heard();
      loading?.end();
      calls.heard(text, isThought);
    },
    alive: clocks.alive,
    reported: calls.reported,
    async waitToRetry({ delayMs, error, isLoading = false }) {
      const wait = openWait(isLoading ? "loading" : "retry");
      wait.tell(retryWords(error.message, delayMs), delayMs);
      try {
        await sleep(delayMs, undefined, { signal });
      } catch {
        // Node throws an error of its own; the run's reason says why it was ended.
        signal.throwIfAborted();
      } finally {
        wait.close();
      }
    },
    approveTool: (...call) => approvals.approve(...call),
    async runTool({ callId, isAsked = false }, work) {
      // Whoever finds it there after a fall knows that it may have taken effect.
      if (isAsked) await options.commit();
      signal.throwIfAborted();
      clocks.toolStarted();
      try {
        return await withToolDeadline(work, {
          limitMs: timeouts.toolSeconds * 1_000,
          signal,
          now: monotonic,
          onStart: (countdown) => openTools.set(callId, { countdown, keepWaiting: undefined }),
          onNear: (remainingMs, keepWaiting) => {
            const clock = openTools.get(callId);
            if (clock !== undefined) clock.keepWaiting = keepWaiting;
            onNear("tool", remainingMs);
          },
        });
      } finally {
        openTools.delete(callId);
        clocks.toolEnded();
      }
    },
  };

  const woke = (): void => {
    wokeAt = monotonic();
    wakeUp?.(true);
    clocks.woke();
  };

  return {
    bounds,
    answer: asks.answer,
    approvals,
    slept() {
      if (wakeUp !== undefined || signal.aborted) return;
      const waitId = randomUUID();
      const resume = clocks.pause("sleep");
      for (const { countdown } of openTools.values()) countdown.pause();
      const at = now();
      run.publish({
        type: "wait-start",
        at,
        waitId,
        reason: "sleep",
        message: "The computer is about to sleep.",
        until: at,
      });
      // Not every system says that it did not fall asleep after all. A process that stood still meanwhile may have slept.
      const doze = (forMs: number): NodeJS.Timeout => {
        const dueAt = { monotonic: monotonic() + forMs, wall: now() + forMs };
        return setTimeout(() => {
          const lateMs = Math.max(monotonic() - dueAt.monotonic, now() - dueAt.wall);
          if (lateMs > LATE_MS) timer = doze(LAST_WORD_MS);
          else end(false);
        }, forMs);
      };
      let timer = doze(LONGEST_DOZE_MS);
      const end = (hasSlept: boolean): void => {
        clearTimeout(timer);
        wakeUp = undefined;
        resume();
        for (const { countdown } of openTools.values()) countdown.resume();
        if (signal.aborted) return;
        run.publish({
          type: "wait-end",
          at: now(),
          waitId,
          ...(!hasSlept && { isNeedless: true }),
        });
      };
      wakeUp = end;
    },
    woke,
    judge(status) {
      if (status.type === "complete" || monotonic() - wokeAt > BLAME_MS) return status;
      return LOST_ASLEEP.has(status.error?.code)
        ? { type: "incomplete", reason: "interrupted", error: toErrorData(CONNECTION_SLEPT) }
        : status;
    },
    stop() {
      wakeUp?.(false);
      loading?.end();
      clocks.stop();
      calls.stop();
    },
    keepWaiting(clock) {
      if (clock === "tool") openTools.forEach(({ keepWaiting }) => keepWaiting?.());
      else clocks.keepWaiting(clock);
      if (!signal.aborted) run.publish({ type: "clock-granted", at: now(), clock });
    },
  };
}

/** The advice that ends an error's words: it is not the person who tries again here. */
const ADVICE = /\s*Try again\b[^.]*\.$/;

/**
 * Says why the run waits before it asks the provider once more, and until when. The seconds stand in a sentence of
 * their own, the last, as in every wait.
 *
 * @param words what went wrong, as a person reads it.
 */
export function retryWords(words: string, delayMs: number): string {
  const seconds = Math.max(1, Math.ceil(delayMs / 1_000));
  return `${words.replace(ADVICE, "")} Trying again in ${seconds} s.`;
}
