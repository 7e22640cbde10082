import { describe, expect, it } from "vitest";
import { formatTime, localTimeZone } from "../../../../../electron/tools/builtin/current-time.ts";
import { fixedClock } from "../../../../fakes/fixed-clock.ts";
import { findTool } from "../../../../fakes/find-tool.ts";

const AT = Date.UTC(2026, 10, 22, 13, 3, 11);

describe("formatTime", () => {
  it.each([
    [AT, "Europe/Vienna", "Sunday, 22 November 2026, 14:03:11 (Europe/Vienna, UTC+01:00)"],
    [AT, "UTC", "Sunday, 22 November 2026, 13:03:11 (UTC, UTC+00:00)"],
    [AT, "Asia/Kolkata", "Sunday, 22 November 2026, 18:33:11 (Asia/Kolkata, UTC+05:30)"],
    [AT, "America/St_Johns", "Sunday, 22 November 2026, 09:33:11 (America/St_Johns, UTC-03:30)"],
    [
      AT,
      "Pacific/Kiritimati",
      "Monday, 23 November 2026, 03:03:11 (Pacific/Kiritimati, UTC+14:00)",
    ],
    [
      Date.UTC(2026, 6, 1, 22, 0, 0),
      "Europe/Vienna",
      "Thursday, 2 July 2026, 00:00:00 (Europe/Vienna, UTC+02:00)",
    ],
  ])("writes %d in %s", (at, zone, text) => {
    expect(formatTime(at, zone)).toBe(text);
  });

  it.each(["Mars/Olympus", "", "Europe/Vienna; rm", "x".repeat(10_000)])(
    "does not know the zone %j",
    (zone) => {
      const text = formatTime(AT, zone);
      expect(text).toMatch(/^Error: unknown time zone/);
      expect(text.length).toBeLessThan(250);
    },
  );
});

describe("current_time", () => {
  const tell = (args: Record<string, unknown>) =>
    findTool("current_time").execute(args, {
      signal: new AbortController().signal,
      clock: fixedClock(AT),
    });

  it("tells the time in a zone, or in the user's own", () => {
    expect(tell({ timeZone: "UTC" })).toContain("13:03:11 (UTC");
    expect(tell({})).toContain(`(${localTimeZone()},`);
    expect(tell({ timeZone: "Nowhere" })).toMatch(/^Error: unknown/);
  });
});
