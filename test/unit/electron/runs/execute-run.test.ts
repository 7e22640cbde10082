import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { executeRun, type LoadedAgent } from "../../../../electron/runs/execute-run.ts";
import { createLiveRun } from "../../../../electron/runs/live-run.ts";
import { RunEnded } from "../../../../electron/runs/run-ended.ts";
import { NOT_TRACED } from "../../../../electron/observability/tracer.ts";
import { AppError } from "../../../../shared/errors.ts";
import { runId } from "../../../../shared/ids.ts";
import { runningAnswer } from "../../../fakes/run-events.ts";
import { unbounded } from "../../../fakes/unbounded.ts";

describe("executeRun", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  const setUp = (runAgent: LoadedAgent["runAgent"]) => {
    const run = createLiveRun({
      runId: runId.parse("00000000-0000-4000-8000-000000000004"),
      message: runningAnswer(),
      now: () => 7,
      record: () => undefined,
    });
    const ended = vi.fn();
    void executeRun({
      run,
      history: [],
      continues: false,
      connectModel: () => Promise.resolve({ kind: "demo" }),
      bounds: unbounded(run.controller.signal),
      onContent: () => undefined,
      trace: NOT_TRACED,
      onEnd: () => undefined,
      loadAgent: () => Promise.resolve({ runAgent, checkpointer: new MemorySaver() }),
      now: () => 7,
      monotonicNow: () => 0,
      report: () => undefined,
    }).then(ended);
    return { run, ended };
  };

  it("ends without an agent that does not let go within two seconds", async () => {
    const { run, ended } = setUp(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(0);
    run.controller.abort(new RunEnded("stopped"));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalled();
    expect(run.message().status).toMatchObject({ reason: "stopped" });
  });

  it("keeps with an error when it happened, so that its countdown can go on", async () => {
    const error = new AppError("provider-rate-limited", "Wait.", { retryAfterMs: 20_000 });
    const { run, ended } = setUp(() => Promise.reject(error));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalled();
    expect(run.message().status).toMatchObject({
      error: { code: "provider-rate-limited", retryAfterMs: 20_000, at: 7 },
    });
  });
});
