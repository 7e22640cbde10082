import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCoalescer } from "../../../../electron/runs/coalesce.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { runEvents } from "../../../fakes/run-events.ts";

const delta = (text: string): RunEvent => ({ type: "text-delta", at: 0, text });

/** A run as a list of single characters and other events: the same however its text was cut. */
const toCharacters = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) =>
    "text" in event ? Array.from(event.text, (each) => event.type + each) : [JSON.stringify(event)],
  );

describe("createCoalescer", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  const collect = () => {
    const events: RunEvent[] = [];
    const coalescer = createCoalescer({
      emit: (event) => events.push(event),
      now: () => performance.now(),
    });
    return { events, coalescer };
  };

  it("shows the first word at once and joins the following ones to one frame", () => {
    const { events, coalescer } = collect();
    coalescer.push(delta("a"));
    coalescer.push(delta("b"));
    coalescer.push(delta("c"));
    expect(events).toEqual([delta("a")]);
    vi.advanceTimersByTime(15);
    expect(events).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(events).toEqual([delta("a"), delta("bc")]);
  });

  it("sends at most one frame in 16 ms, however fast text pours in", () => {
    const { events, coalescer } = collect();
    for (let step = 0; step < 1_000; step += 1) {
      coalescer.push(delta("x"));
      vi.advanceTimersByTime(1);
    }
    expect(events.length).toBeLessThanOrEqual(Math.ceil(1_000 / 16) + 1);
  });

  it("sends frames although no timer gets to run, by reading the clock itself", () => {
    let at = 0;
    const events: RunEvent[] = [];
    const coalescer = createCoalescer({ emit: (event) => events.push(event), now: () => at });
    for (; at < 160; at += 1) coalescer.push(delta("x"));
    expect(events.length).toBeGreaterThanOrEqual(9);
  });

  it("lets nothing overtake text", () => {
    const { events, coalescer } = collect();
    const start: RunEvent = { type: "node-start", at: 0, node: "tools", taskId: "t" };
    coalescer.push(delta("a"));
    coalescer.push(delta("b"));
    coalescer.push(start);
    expect(events).toEqual([delta("a"), delta("b"), start]);
  });

  it("never loses, doubles or reorders a character", () => {
    fc.assert(
      fc.property(
        runEvents(),
        fc.array(fc.nat(40), { minLength: 60, maxLength: 60 }),
        (pushed, pauses) => {
          const { events, coalescer } = collect();
          pushed.forEach((event, index) => {
            coalescer.push(event);
            vi.advanceTimersByTime(pauses[index] ?? 0);
          });
          coalescer.flush();
          expect(toCharacters(events)).toEqual(toCharacters(pushed));
        },
      ),
    );
  });
});
