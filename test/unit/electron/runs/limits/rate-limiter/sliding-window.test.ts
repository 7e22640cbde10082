import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createSlidingWindow,
  type Limits,
  type Ticket,
} from "../../../../../../electron/runs/limits/rate-limiter/sliding-window.ts";

const windowOf = (limits: Partial<Limits> = {}) => {
  let current: Limits = { requests: 3, tokens: null, windowMs: 1_000, ...limits };
  const window = createSlidingWindow(() => current);
  return { window, setLimits: (next: Partial<Limits>) => (current = { ...current, ...next }) };
};

describe("createSlidingWindow", () => {
  it("lets the allowed number through and the next one when the first has left", () => {
    const { window } = windowOf();
    window.take(0, 0);
    window.take(10, 0);
    window.take(20, 0);
    expect(window.earliestAt(20, 0)).toBe(1_000);
    expect(window.earliestAt(999.9, 0)).toBe(1_000);
    expect(window.usage(999.9).used).toBe(3);
    expect(window.usage(1_000).used).toBe(2);
    window.take(1_000, 0);
    expect(window.earliestAt(1_000, 0)).toBe(1_010);
  });

  it("refuses a request that does not fit", () => {
    const { window } = windowOf({ requests: 1 });
    window.take(0, 0);
    expect(() => window.take(999, 0)).toThrow("does not fit");
    expect(() => window.take(1_000, 0)).not.toThrow();
  });

  it("waits until enough tokens have left, not merely until one request has", () => {
    const { window } = windowOf({ tokens: 100 });
    window.take(0, 10);
    window.take(5, 60);
    expect(window.earliestAt(5, 30)).toBe(5);
    expect(window.earliestAt(5, 31)).toBe(1_000);
    expect(window.earliestAt(5, 41)).toBe(1_005);
  });

  it("lets a request larger than the whole cap go once the window holds no tokens", () => {
    const { window } = windowOf({ tokens: 100 });
    expect(window.earliestAt(0, 5_000)).toBe(0);
    window.take(0, 1);
    expect(window.earliestAt(0, 5_000)).toBe(1_000);
    window.take(1_000, 5_000);
    expect(window.earliestAt(1_000, 1)).toBe(2_000);
  });

  it("tells what the requests alone would allow, whatever the tokens say", () => {
    const { window } = windowOf({ requests: 2, tokens: 100 });
    window.take(0, 100);
    expect([window.requestsAllowAt(1), window.earliestAt(1, 1)]).toEqual([1, 1_000]);
    window.settle(window.take(1_000, 100), 0);
    window.take(1_001, 0);
    expect(window.requestsAllowAt(1_001)).toBe(2_000);
  });

  it("counts what was used instead of the estimate once that is known", () => {
    const { window } = windowOf({ tokens: 100 });
    const ticket = window.take(0, 90);
    expect(window.earliestAt(1, 50)).toBe(1_000);
    window.settle(ticket, 50);
    expect(window.earliestAt(1, 50)).toBe(1);
    window.settle(ticket, 120);
    expect(window.usage(1)).toEqual({
      used: 1,
      limit: 3,
      usedTokens: 120,
      tokenLimit: 100,
      nextSlotMs: 999,
    });
  });

  it("forgets a request that was not made, and settling or releasing one that left changes nothing", () => {
    const { window } = windowOf({ requests: 1, tokens: 100 });
    window.release(window.take(0, 100));
    expect(window.usage(0)).toEqual({
      used: 0,
      limit: 1,
      usedTokens: 0,
      tokenLimit: 100,
      nextSlotMs: 0,
    });
    const left = window.take(0, 100);
    window.take(1_000, 10);
    window.release(left);
    window.settle(left, 77);
    expect(window.usage(1_000)).toMatchObject({ used: 1, usedTokens: 10 });
  });

  it("obeys changed limits at once", () => {
    const { window, setLimits } = windowOf({ requests: 3, tokens: 100 });
    for (const at of [0, 1, 2]) window.take(at, 10);
    setLimits({ requests: 1 });
    expect(window.earliestAt(2, 0)).toBe(1_002);
    setLimits({ requests: 4, tokens: 35 });
    expect(window.earliestAt(2, 10)).toBe(1_000);
    setLimits({ tokens: null, windowMs: 2_000 });
    expect(window.earliestAt(2, 10)).toBe(2);
    expect(window.usage(1_500)).toMatchObject({ used: 3 });
    setLimits({ windowMs: 500 });
    expect(window.usage(1_500)).toMatchObject({ used: 0 });
    setLimits({ windowMs: 2_000 });
    expect(window.usage(1_500), "what left does not come back").toMatchObject({ used: 0 });
  });

  it("tries things out on a copy that the original does not notice", () => {
    const { window } = windowOf({ requests: 2, tokens: 100 });
    const ticket = window.take(0, 10);
    const fork = window.fork();
    fork.take(0, 90);
    window.settle(ticket, 20);
    expect(fork.usage(0)).toMatchObject({ used: 2, usedTokens: 100 });
    expect(window.usage(0)).toMatchObject({ used: 1, usedTokens: 20 });
  });

  it("never lets more than N requests and T tokens into any window, nor holds back what fits", () => {
    const step = fc.record({
      pauseMs: fc.oneof(fc.nat(30), fc.double({ min: 0, max: 150, noNaN: true })),
      tokens: fc.nat(120),
      then: fc.constantFrom("keep", "settle", "release"),
      actualTokens: fc.nat(150),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.option(fc.integer({ min: 1, max: 100 })),
        fc.array(step, { maxLength: 60 }),
        (requests, tokens, steps) => {
          const { window } = windowOf({ requests, tokens, windowMs: 100 });
          const cap = tokens ?? Number.POSITIVE_INFINITY;
          let made: { readonly ticket: Ticket; tokens: number }[] = [];
          let now = 0;
          for (const wanted of steps) {
            now += wanted.pauseMs;
            const recent = made.filter(({ ticket }) => now < ticket.at + 100);
            const used = recent.reduce((sum, each) => sum + each.tokens, 0);
            const fits =
              recent.length < requests &&
              (tokens === null || used + Math.min(wanted.tokens, cap) <= cap);
            expect(window.usage(now)).toMatchObject({ used: recent.length, usedTokens: used });
            expect(recent.length).toBeLessThanOrEqual(requests);

            const earliest = window.earliestAt(now, wanted.tokens);
            expect(earliest === now).toBe(fits);
            expect(window.fork().earliestAt(earliest, wanted.tokens)).toBe(earliest);
            expect(earliest).toBeLessThanOrEqual(now + 100);
            if (!fits) continue;
            const entry = { ticket: window.take(now, wanted.tokens), tokens: wanted.tokens };
            made.push(entry);
            if (wanted.then === "settle") {
              window.settle(entry.ticket, wanted.actualTokens);
              entry.tokens = wanted.actualTokens;
            }
            if (wanted.then === "release") {
              window.release(entry.ticket);
              made = made.filter((each) => each !== entry);
            }
          }
        },
      ),
    );
  });
});
