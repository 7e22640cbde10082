import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayOf, monthOf } from "../../../../../../electron/runs/limits/budget/periods.ts";

const HOUR_MS = 3_600_000;

describe("the computer's own calendar", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("has days of 23, 24 and 25 hours where the clocks change", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    const hours = (date: string): number => {
      const { fromAt, untilAt } = dayOf(Date.parse(date));
      return (untilAt - fromAt) / HOUR_MS;
    };
    expect(hours("2026-03-29T12:00:00+02:00")).toBe(23);
    expect(hours("2026-10-25T12:00:00+01:00")).toBe(25);
    expect(hours("2026-11-22T12:00:00+01:00")).toBe(24);
  });

  it("begins a day at local midnight, not at Greenwich's", () => {
    vi.stubEnv("TZ", "America/Los_Angeles");
    const { fromAt } = dayOf(Date.parse("2026-11-22T05:00:00Z"));
    expect(new Date(fromAt).toISOString()).toBe("2026-11-21T08:00:00.000Z");
    expect(new Date(monthOf(Date.parse("2026-12-01T05:00:00Z")).fromAt).toISOString()).toBe(
      "2026-11-01T07:00:00.000Z",
    );
  });

  it.each(["UTC", "Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"])(
    "puts every moment into one day and one month without a gap: %s",
    (zone) => {
      vi.stubEnv("TZ", zone);
      const moment = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2040, 0) });
      fc.assert(
        fc.property(moment, (at) => {
          for (const periodOf of [dayOf, monthOf]) {
            const { fromAt, untilAt } = periodOf(at);
            expect(fromAt).toBeLessThanOrEqual(at);
            expect(untilAt).toBeGreaterThan(at);
            expect(periodOf(untilAt).fromAt).toBe(untilAt);
            expect(periodOf(fromAt)).toEqual({ fromAt, untilAt });
          }
        }),
      );
    },
  );
});
