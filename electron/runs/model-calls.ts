import type { Cost, Usage } from "../../shared/run-event.ts";
import { estimateTokens } from "../agent/pricing/estimate-tokens.ts";
import type { ReportedUsage } from "../agent/pricing/read-usage.ts";
import type {
  MeasuredCall,
  ModelCallEnd,
  ModelPermit,
  PlannedModelCall,
} from "../agent/run-bounds.ts";
import type { RunBudget } from "./gates/budget/run-budget.ts";
import type { RateGate } from "./gates/rate-limiter/rate-gate.ts";
import type { LiveRun } from "./live-run.ts";

interface ModelCallsOptions {
  readonly run: LiveRun;
  /** Takes a call past the gates. @throws AppError, or the run's abort reason. */
  readonly passGates: (call: PlannedModelCall) => Promise<void>;
  readonly budget: RunBudget;
  readonly rateGate: Pick<RateGate, "settle">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

/** Every model call of one run, from the gates' leave to what it cost. */
export interface ModelCalls {
  readonly acquire: (call: PlannedModelCall) => Promise<ModelPermit>;
  readonly heard: (text: string) => void;
  /** The request of the newest call is on its way. */
  readonly sent: () => void;
  readonly measure: (callId: string, reported: ReportedUsage) => MeasuredCall;
  /** The run is over: whatever is open is settled, and the end of what an abort cut off is told. */
  stop(): void;
}

interface OpenCall {
  readonly callId: string;
  readonly inputTokens: number;
  readonly written: string[];
  isSent: boolean;
  /** Once it is settled. */
  measured: MeasuredCall | undefined;
  isTold: boolean;
}

export function createModelCalls(options: ModelCallsOptions): ModelCalls {
  const { run, passGates, budget, rateGate, now, report } = options;
  const calls = new Map<string, OpenCall>();
  let current: OpenCall | undefined;

  const settleCost = (callId: string, usage: Usage | null): Cost | null => {
    try {
      return budget.settle(callId, usage);
    } catch (error) {
      // The disk is full, say. What was reserved goes on counting, and the answer is not lost for it.
      report(error);
      return null;
    }
  };

  /** @param find what it used; asked only once, since estimating reads all that was written. */
  const settle = (call: OpenCall, find: () => Usage | null): MeasuredCall => {
    if (call.measured !== undefined) return call.measured;
    const usage = find();
    const used = usage?.isEstimated === false ? usage.inputTokens + usage.outputTokens : undefined;
    rateGate.settle(call.callId, used ?? call.inputTokens);
    const measured = { usage, cost: settleCost(call.callId, usage) };
    call.measured = measured;
    return measured;
  };

  /** Prompt and what was heard; of a call that was given up before it said a word, what it may have come to. */
  const estimate = ({ inputTokens, written }: OpenCall): Usage =>
    written.length === 0
      ? budget.expectUnheard(inputTokens)
      : { ...budget.expect(inputTokens), outputTokens: estimateTokens(written.join("")) };

  const used = (call: OpenCall, { usage, billedMicroUsd }: ReportedUsage): Usage => {
    const counted = usage ?? {
      ...budget.expect(call.inputTokens),
      outputTokens: estimateTokens(call.written.join("")),
    };
    return billedMicroUsd === null ? counted : { ...counted, billedMicroUsd };
  };

  const atEnd = (call: OpenCall, end: ModelCallEnd): Usage | null => {
    switch (end.type) {
      case "made":
        return used(call, end);
      case "unanswered":
        return budget.expectUnheard(call.inputTokens);
      case "refused":
        return null;
    }
  };

  return {
    async acquire(planned) {
      const { callId, inputTokens } = planned;
      try {
        await passGates(planned);
      } catch (error) {
        // What the budget reserved is given back; no request went out.
        settleCost(callId, null);
        throw error;
      }
      const call: OpenCall = {
        callId,
        inputTokens,
        written: [],
        isSent: false,
        measured: undefined,
        isTold: false,
      };
      calls.set(callId, call);
      current = call;
      return {
        settle: (end) => {
          settle(call, () => atEnd(call, end));
        },
      };
    },
    heard: (text) => {
      if (text !== "") current?.written.push(text);
    },
    sent: () => {
      if (current !== undefined) current.isSent = true;
    },
    measure: (callId, reported) => {
      const call = calls.get(callId);
      if (call === undefined) return { usage: reported.usage, cost: null };
      call.isTold = true;
      return settle(call, () => used(call, reported));
    },
    stop() {
      for (const call of calls.values()) {
        const { usage, cost } = settle(call, () => (wasMade(call) ? estimate(call) : null));
        if (call.isTold || !run.controller.signal.aborted) continue;
        const { callId } = call;
        run.publish({ type: "model-end", at: now(), callId, finishReason: null, usage, cost });
      }
      calls.clear();
    },
  };
}

/** What never left the computer cost nothing; the demo's answers, which never leave it, are heard. */
function wasMade({ isSent, written }: OpenCall): boolean {
  return isSent || written.length > 0;
}
