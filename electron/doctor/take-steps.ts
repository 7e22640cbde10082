import type { TestEvent, TestResult, TestStep } from "../../shared/connection-test.ts";
import { REDACTED } from "../../shared/credentials.ts";
import { createTimeLimit } from "../clock/time-limit.ts";
import type { StepFinding } from "./step-finding.ts";

/** How long each step may take, and all of them, in milliseconds. */
const LIMITS: Record<TestStep, number> = {
  dns: 5_000,
  connect: 10_000,
  proxy: 15_000,
  auth: 15_000,
  models: 15_000,
  "first-token": 60_000,
  usage: 60_000,
  // A call, and the answer to its result.
  "tool-call": 120_000,
  reasoning: 60_000,
  abort: 60_000,
  context: 10_000,
};
const TOTAL_MS = 300_000;

interface StepWork {
  /** Aborts when the test is cancelled or the step's time is up. */
  readonly signal: AbortSignal;
  readonly elapsedMs: () => number;
}

export interface Steps {
  readonly results: readonly TestResult[];
  /** Takes one step and tells of it. After one that failed, the rest are told as skipped. @throws the test's abort reason. */
  take(
    step: TestStep,
    work: (given: StepWork) => Promise<StepFinding> | StepFinding,
  ): Promise<void>;
  /** Skips all that follows, for this reason. */
  skipRest(reason: string): void;
  /** No step is taken any more. */
  end(): void;
}

interface StepsOptions {
  readonly emit: (event: TestEvent) => void;
  readonly signal: AbortSignal;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** Taken out of every message: a server may repeat what it was sent. */
  readonly secrets: readonly string[];
}

export function createSteps({ emit, signal, now, secrets }: StepsOptions): Steps {
  const total = createTimeLimit(TOTAL_MS);
  const results: TestResult[] = [];
  let skipReason: string | undefined;

  const hide = (text: string): string =>
    secrets.reduce((all, secret) => (secret === "" ? all : all.replaceAll(secret, REDACTED)), text);

  return {
    results,
    end: () => total.end(),
    skipRest: (reason) => (skipReason ??= reason),
    async take(step, work) {
      signal.throwIfAborted();
      emit({ type: "step-start", step });
      const startedAt = now();
      const elapsedMs = (): number => Math.max(0, now() - startedAt);
      const limit = createTimeLimit(LIMITS[step]);
      const limited = AbortSignal.any([signal, total.signal, limit.signal]);
      const run = async (): Promise<StepFinding> => {
        try {
          return await work({ signal: limited, elapsedMs });
        } finally {
          limit.end();
        }
      };
      const finding: StepFinding =
        skipReason === undefined ? await run() : { state: "skipped", message: skipReason };
      signal.throwIfAborted();
      if (finding.state === "failed") skipReason ??= "Not reached.";
      const result: TestResult = {
        step,
        state: finding.state,
        ms: finding.state === "skipped" ? 0 : elapsedMs(),
        message: hide(finding.message),
        fix: finding.fix ?? null,
      };
      results.push(result);
      emit({ type: "step-end", result });
    },
  };
}
