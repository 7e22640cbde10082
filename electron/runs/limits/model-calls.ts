import type { Cost, Usage } from "../../../shared/run-event.ts";
import type {
  MeasuredCall,
  ModelCallEnd,
  ModelPermit,
  PlannedModelCall,
  RunBounds,
} from "../../agent/run-bounds.ts";
import { countCall, newHeardCall, noteReport, type HeardCall } from "./count-call.ts";
import type { RunBudget } from "./budget/run-budget.ts";
import type { RateGate } from "./rate-limiter/rate-gate.ts";
import type { Run } from "../run.ts";

interface ModelCallsOptions {
  readonly run: Run;
  /** Takes a call past the gates. @throws AppError, or the run's abort reason. */
  readonly passGates: (call: PlannedModelCall) => Promise<void>;
  readonly budget: RunBudget;
  readonly rateGate: Pick<RateGate, "settle">;
}

/** Every model call of one run, from the gates' leave to what it cost. */
export interface ModelCalls {
  readonly acquire: (call: PlannedModelCall) => Promise<ModelPermit>;
  readonly heard: RunBounds["heard"];
  /** What the endpoint says of the newest call. */
  readonly reported: RunBounds["reported"];
  /** The request of the newest call is on its way. */
  readonly sent: () => void;
  readonly measure: RunBounds["measure"];
  /** The run is over: whatever is open is settled, and the end of what an abort cut off is told. */
  stop(): void;
}

interface OpenCall extends HeardCall {
  readonly callId: string;
  /** Once it is settled. */
  measured: MeasuredCall | undefined;
  isTold: boolean;
}

export function createModelCalls(options: ModelCallsOptions): ModelCalls {
  const { run, passGates, budget, rateGate } = options;
  const calls = new Map<string, OpenCall>();
  let current: OpenCall | undefined;

  const settleCost = (callId: string, usage: Usage | null): Cost | null => {
    try {
      return budget.settle(callId, usage);
    } catch (error) {
      // What was reserved goes on counting, and the answer is not lost for it.
      run.report("model-call-not-counted", error);
      return budget.costOf(usage);
    }
  };

  /** @param end how it ended; asked only once, since estimating reads all that was written. */
  const settle = (call: OpenCall, end: ModelCallEnd): MeasuredCall => {
    if (call.measured !== undefined) return call.measured;
    const usage = countCall(call, end, budget);
    const used = usage?.isEstimated === false ? usage.inputTokens + usage.outputTokens : undefined;
    rateGate.settle(call.callId, used ?? call.inputTokens);
    const cost = settleCost(call.callId, usage);
    const costParts = budget.costPartsOf(usage);
    call.measured = { usage, cost, ...(costParts === undefined ? {} : { costParts }) };
    return call.measured;
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
        ...newHeardCall(inputTokens),
        callId,
        measured: undefined,
        isTold: false,
      };
      calls.set(callId, call);
      current = call;
      return {
        settle: (end) => {
          settle(call, end);
        },
      };
    },
    heard(text, isThought = false) {
      if (text === "" || current === undefined) return;
      current.written.push(text);
      current.isThinkingHeard ||= isThought;
    },
    reported(reported, isLast) {
      if (current !== undefined) noteReport(current, reported, isLast);
    },
    sent: () => {
      if (current !== undefined) current.isSent = true;
    },
    measure(callId, { isWhole, ...reported }) {
      const call = calls.get(callId);
      if (call === undefined) return { usage: reported.usage, cost: null };
      call.isTold = true;
      return settle(call, isWhole ? { type: "made", ...reported } : { type: "cut-off" });
    },
    stop() {
      for (const call of calls.values()) {
        const measured = settle(call, { type: "cut-off" });
        if (call.isTold || !run.signal.aborted) continue;
        const { callId } = call;
        run.publish({
          type: "model-end",
          at: run.clock.now(),
          callId,
          finishReason: null,
          ...measured,
        });
      }
      calls.clear();
    },
  };
}
