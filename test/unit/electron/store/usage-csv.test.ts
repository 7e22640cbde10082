import { expect, it } from "vitest";
import { rangeStart } from "../../../../electron/observability/range-start.ts";
import { toUsageCsv } from "../../../../electron/store/usage-csv.ts";
import type { UsageLine } from "../../../../electron/store/usage-store.ts";

const LINE: UsageLine = {
  startedAt: Date.UTC(2026, 10, 22, 12),
  title: "Sums",
  model: "demo",
  outcome: "complete",
  inputTokens: 10,
  outputTokens: 5,
  isEstimated: 0,
  costMicroUsd: 1_234,
  cachedInputTokens: 4,
  cacheWriteTokens: 0,
  pricedCalls: 1,
  billedCalls: 0,
  unansweredCalls: 0,
  firstTokenMs: 200.4,
  totalMs: 1_000,
  toolCalls: 1,
  toolFailures: 0,
};
const cells = (line: Partial<UsageLine>): string =>
  toUsageCsv([{ ...LINE, ...line }]).split("\r\n")[1] ?? "";

it("writes a head and a line per run, each ended by CRLF", () => {
  const [head, line, rest, ...more] = toUsageCsv([LINE]).split("\r\n");
  expect(head).toMatch(/^Started,Conversation,Model,/);
  expect(line).toBe(
    "2026-11-22T12:00:00.000Z,Sums,demo,complete,Complete,10,5,no,0.001234,200,1000,1,0,4,0,prices,0",
  );
  expect([rest, ...more]).toEqual([""]);
});

it("leaves empty what is unknown", () => {
  expect(cells({ costMicroUsd: null, inputTokens: null, firstTokenMs: null })).toContain(
    "complete,Complete,,5,no,,,1000",
  );
});

it.each([
  ["stopped", "Stopped"],
  ["truncated", "Cut off"],
  ["filtered", "Cut off"],
  ["failed", "Failed"],
  ["timed-out", "Failed"],
  ["interrupted", "Failed"],
])("says of a run that ended as %s that it counts as %s", (outcome, counted) => {
  expect(cells({ outcome })).toContain(`,${outcome},${counted},`);
});

it("quotes what would break a line", () => {
  expect(cells({ title: 'a "b", c' })).toContain('"a ""b"", c"');
  expect(cells({ title: "a\r\nb" })).not.toBe("");
  expect(toUsageCsv([{ ...LINE, title: "a\nb" }])).toContain('"a\nb"');
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "|calc"])(
  "makes %j no formula",
  (title) => {
    expect(cells({ title })).toContain(`,'${title}`);
  },
);

it.each([
  ["a;=1+1", "a;'=1+1"],
  ["a; +1", "a;' +1"],
  ["a\t@SUM(A1)", "a\t'@SUM(A1)"],
  ["a|=1", "a|'=1"],
  ["=1;=2", "'=1;'=2"],
  ["＝1+1", "'＝1+1"],
])("makes %j no formula where something else than a comma separates", (title, cell) => {
  expect(cells({ title })).toContain(`,${cell},`);
});

it("begins a range at midnight, today being its last day", () => {
  const now = new Date(2026, 10, 22, 17, 30).getTime();
  expect(rangeStart(1, now)).toBe(new Date(2026, 10, 22).getTime());
  expect(rangeStart(7, now)).toBe(new Date(2026, 10, 16).getTime());
  expect(rangeStart(null, now)).toBe(0);
});
