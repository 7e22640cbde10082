import { describe, expect, it } from "vitest";
import { timeoutWords } from "../../../../../../electron/runs/limits/clocks/timeout-words.ts";
import type { ClockName } from "../../../../../../shared/clock-name.ts";

describe("timeoutWords", () => {
  it.each<[ClockName, number, string]>([
    ["first-token", 30_000, "Request timed out. No answer began within 30 s."],
    ["idle", 30_000, "Request timed out. The answer broke off: nothing more came for 30 s."],
    ["total", 300_000, "Request timed out. The answer was not complete after 300 s."],
    ["tool", 1_500, "Request timed out. The tool gave no result within 1.5 s."],
  ])("says of %s what did not happen, and for how long", (kind, grantedMs, words) => {
    expect(timeoutWords(kind, grantedMs)).toBe(words);
  });
});
