import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseRetryAfter, untilReset } from "../../../../../electron/agent/retry/retry-after.ts";

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

describe("parseRetryAfter", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ "retry-after": "5" }, 5_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "1.5" }, 1_500],
    [{ "retry-after": "3600" }, 3_600_000],
    [{ "retry-after-ms": "750" }, 750],
    [{ "retry-after-ms": "20.5", "retry-after": "1" }, 20.5],
    [{ "retry-after-ms": "soon", "retry-after": "1" }, 1_000],
    [{ "retry-after-ms": "-1", "retry-after": "2" }, 2_000],
    [{ "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }, 30_000],
    [{ "retry-after": "Sunday, 06-Nov-94 08:49:37 GMT" }, 30_000],
    [{ "retry-after": "Sun Nov  6 08:49:37 1994" }, 30_000],
    [{ "retry-after": "Sat, 05 Nov 1994 08:49:37 GMT" }, 0],
    [{ "retry-after": "Sun, 06 Foo 1994 08:49:37 GMT" }, null],
    [{ "retry-after": "Sun Nov" }, null],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "" }, null],
    [{ "retry-after": "-5" }, null],
    [{ "retry-after": "1e9" }, null],
    [{ "retry-after": "0x10" }, null],
    [{ "retry-after": "Infinity" }, null],
    [{ "retry-after": "5, 10" }, null],
    [{ "retry-after": "1994-11-06" }, null],
  ])("reads %o as %s", (headers, expected) => {
    expect(parseRetryAfter(new Headers(headers), NOW)).toBe(expected);
  });

  it.each(["UTC", "America/New_York", "Asia/Kolkata"])("reads every date alike in %s", (zone) => {
    vi.stubEnv("TZ", zone);
    expect(new Date(NOW).getTimezoneOffset() === 0).toBe(zone === "UTC");
    const dates = fc.date({
      min: new Date(NOW),
      max: new Date(NOW + 86_400_000 * 365 * 5),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const header = date.toUTCString();
        const [weekday, day, month, year, time] = header.replace(",", "").split(" ");
        const asctime = `${weekday} ${month} ${Number(day).toString().padStart(2)} ${time} ${year}`;
        const expected = Math.floor(date.getTime() / 1_000) * 1_000 - NOW;
        for (const value of [header, asctime]) {
          expect(parseRetryAfter(new Headers({ "retry-after": value }), NOW)).toBe(expected);
        }
      }),
    );
  });

  it("gives a finite number of milliseconds or null for anything at all", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,400}$/), fc.float().map(String));
    fc.assert(
      fc.property(text, text, (inMs, plain) => {
        const headers = { get: (name: string) => (name.endsWith("ms") ? inMs : plain) };
        const waitMs = parseRetryAfter(headers, NOW);
        if (waitMs === null) return;
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThan(Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe("when a limit is set back", () => {
  const NOW = Date.UTC(2026, 10, 30, 12, 0, 0);
  it.each<readonly [Record<string, string>, number | null]>([
    [{ "x-ratelimit-reset-tokens": "4.2s" }, 4_200],
    [{ "x-ratelimit-reset-requests": "6m0s", "x-ratelimit-reset-tokens": "250ms" }, 250],
    [
      {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "6m0s",
        "x-ratelimit-remaining-tokens": "900",
        "x-ratelimit-reset-tokens": "250ms",
      },
      360_000,
    ],
    [{ "anthropic-ratelimit-requests-reset": "2026-11-30T12:00:30Z" }, 30_000],
    [{ "anthropic-ratelimit-input-tokens-reset": "2026-11-30T12:00:07Z" }, 7_000],
    [{ "x-ratelimit-reset": String(NOW / 1_000 + 12) }, 12_000],
    [{ "x-ratelimit-reset": String(NOW + 12_000) }, 12_000],
    [{ "ratelimit-reset": "30" }, 30_000],
    [{ "x-ratelimit-reset-tokens": "soon" }, null],
    [{ "x-ratelimit-reset": "1", "x-ratelimit-reset-tokens": "0s" }, 1_000],
    [{}, null],
  ])("is read from %j", (headers, expected) => {
    expect(untilReset(new Headers(headers), NOW)).toBe(expected);
  });
});
