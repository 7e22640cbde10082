import { beforeEach, describe, expect, it, vi } from "vitest";
import { createAsks } from "../../../../../electron/runs/limits/asks.ts";
import { RunEnded } from "../../../../../electron/runs/run-ended.ts";
import type { RunEvent } from "../../../../../shared/run-event.ts";
import { aRun } from "../../../../fakes/a-run.ts";
import { fixedClock } from "../../../../fakes/fixed-clock.ts";

const TOLD = {
  gate: "budget",
  message: "The budget is spent.",
  choices: ["continue", "stop-here"],
} as const;
const CALL = { callId: "c1" };
const QUESTION = { ...TOLD, excerpt: null } as const;

describe("createAsks", () => {
  let events: RunEvent[] = [];
  beforeEach(() => (events = []));

  const setUp = () => {
    const run = aRun({ clock: fixedClock(7), record: (event) => void events.push(event) });
    const resume = vi.fn<() => void>();
    const pause = vi.fn(() => resume);
    return { run, pause, resume, asks: createAsks({ run, clocks: { pause } }) };
  };
  const askId = (): string => {
    const [asked] = events.flatMap((event) => (event.type === "ask-start" ? [event.askId] : []));
    return asked ?? "";
  };

  it("holds every clock until it is answered, once", async () => {
    const { asks, run, pause, resume } = setUp();
    const answered = asks.askToContinue(QUESTION, CALL);
    expect(events).toEqual([{ type: "ask-start", at: 7, askId: askId(), ...CALL, ...TOLD }]);
    expect(pause).toHaveBeenCalledWith("person");
    expect(resume).not.toHaveBeenCalled();

    asks.answer("another question", "stop-here");
    asks.answer(askId(), "continue");
    asks.answer(askId(), "stop-here");
    await answered;
    expect(run.controller.signal.aborted).toBe(false);
    expect(events.at(-1)).toEqual({ type: "ask-end", at: 7, askId: askId(), choice: "continue" });
    expect(resume).toHaveBeenCalledOnce();
  });

  it.each([
    ["budget", "budgets.perDayMicroUsd", "budget-reached"],
    ["step-limit", "limits.toolRounds", "step-limit"],
  ] as const)(
    "ends a run at the %s with the setting that made it ask",
    async (gate, setting, code) => {
      const { asks, run } = setUp();
      const answered = asks
        .askToContinue({ ...QUESTION, gate, setting }, CALL)
        .catch(() => undefined);
      asks.answer(askId(), "stop-here");
      await answered;
      expect((run.controller.signal.reason as RunEnded).toStatus()).toMatchObject({
        reason: "stopped",
        error: { code, setting },
      });
    },
  );

  it("ends the run as stopped, with the reason, when its reader stops here", async () => {
    const { asks, run, resume } = setUp();
    const answered = asks.askToContinue(QUESTION, CALL).catch((error: unknown) => error);
    asks.answer(askId(), "stop-here");
    expect(await answered).toBe(run.controller.signal.reason);
    expect((run.controller.signal.reason as RunEnded).toStatus()).toMatchObject({
      reason: "stopped",
      error: { code: "budget-reached" },
    });
    expect(resume).toHaveBeenCalledOnce();
  });

  it("offers and takes only what can be answered in the middle of a run", async () => {
    const { asks, run } = setUp();
    const choices = ["send-anyway", "stop-here"] as const;
    const answered = asks.askToContinue({ ...QUESTION, choices }, CALL).catch(() => undefined);
    expect(events).toMatchObject([{ choices: ["stop-here"] }]);
    asks.answer(askId(), "continue");
    expect(events).toHaveLength(1);
    asks.answer(askId(), "stop-here");
    await answered;
    expect(run.controller.signal.aborted).toBe(true);
  });

  it("keeps the questions of several calls apart, each answered for itself", async () => {
    const { asks, run } = setUp();
    const settled: string[] = [];
    const ask = (callId: string) =>
      asks.askToContinue(QUESTION, { callId }).then(() => settled.push(callId));
    const both = [ask("one"), ask("two")];
    const ids = events.flatMap((event) => (event.type === "ask-start" ? [event.askId] : []));
    expect(events).toMatchObject([{ callId: "one" }, { callId: "two" }]);
    expect(new Set(ids).size).toBe(2);
    asks.answer(ids[1]!, "continue");
    await both[1];
    expect(settled).toEqual(["two"]);
    expect(run.isAsking()).toBe(true);
    asks.answer(ids[0]!, "continue");
    await both[0];
    expect(run.isAsking()).toBe(false);
  });

  it("ends with the run, and tells nothing after", async () => {
    const { asks, run, resume } = setUp();
    const reason = new RunEnded("stopped");
    const asked = asks.askToContinue(QUESTION, CALL).catch((error: unknown) => error);
    run.controller.abort(reason);
    expect(await asked).toBe(reason);
    expect(resume).toHaveBeenCalledOnce();
    expect(events).toHaveLength(1);
    await expect(asks.askToContinue(QUESTION, CALL)).rejects.toBe(reason);
    expect(events).toHaveLength(1);
  });

  it("is seen by whoever begins to watch while it is open, and gone once it is answered", async () => {
    const { asks, run } = setUp();
    const leave = new AbortController();
    const answered = asks.askToContinue(QUESTION, CALL);
    const pending = async () => {
      const seen: unknown[] = [];
      const watched = run.watch((event) => {
        if (event.type === "snapshot") seen.push(...event.pending);
      }, leave.signal);
      await Promise.resolve();
      return { seen, watched };
    };
    const during = await pending();
    expect(during.seen).toEqual([{ type: "ask-start", at: 7, askId: askId(), ...CALL, ...TOLD }]);
    asks.answer(askId(), "continue");
    await answered;
    const after = await pending();
    expect(after.seen).toEqual([]);
    leave.abort();
    await Promise.all([during.watched, after.watched]);
  });
});
