import { describe, expect, it } from "vitest";
import { judgeAge } from "../../../../electron/readiness/judge-age.ts";
import { describeAge, oldVersionNotice } from "../../../../electron/readiness/version-age.ts";

const BUILT = Date.UTC(2026, 10, 30);
const DAY_MS = 86_400_000;
const after = (days: number) => ({ builtAt: BUILT, now: BUILT + days * DAY_MS });

describe("the age of a version", () => {
  it("is said in Readiness always, in About after 8 weeks, above the page after 26", () => {
    expect(judgeAge(after(3))).toMatchObject({ state: "ok" });
    expect(judgeAge(after(3)).sentence).toContain("less than a week old (made on 2026-11-30)");
    expect(judgeAge(after(7)).sentence).toContain("is 1 week old");
    expect(judgeAge(after(55)).sentence).toContain("is 7 weeks old");
    expect(judgeAge(after(56))).toMatchObject({ state: "attention" });
    expect(describeAge(after(55))).toBeUndefined();
    expect(describeAge(after(56))).toBe("This version is 8 weeks old.");
    expect(oldVersionNotice(after(26 * 7 - 1))).toBeUndefined();
    expect(oldVersionNotice(after(26 * 7))).toContain("is 26 weeks old");
    expect(oldVersionNotice(after(3650))).toContain("is 521 weeks old");
  });

  it("is not told by a clock that stands before the version was made", () => {
    for (const days of [-2, -400, -20_000]) {
      expect(judgeAge(after(days))).toMatchObject({ state: "attention" });
      expect(judgeAge(after(days)).sentence).toContain("clock");
      expect(judgeAge(after(days)).sentence).not.toMatch(/ -\d|NaN|Infinity/);
      expect(describeAge(after(days))).toBeUndefined();
      expect(oldVersionNotice(after(days))).toBeUndefined();
    }
    // Time zones and a hand-set date are no wrong clock.
    expect(judgeAge(after(-0.5)).sentence).toContain("less than a week old");
  });

  it("is not made up where the package has no date", () => {
    const facts = { builtAt: undefined, now: BUILT };
    expect(judgeAge(facts)).toMatchObject({ state: "off" });
    expect(describeAge(facts)).toBeUndefined();
    expect(oldVersionNotice(facts)).toBeUndefined();
  });
});
