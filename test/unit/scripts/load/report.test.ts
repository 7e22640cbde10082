import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../../load/app/run-record.ts";
import { toHtml } from "../../../load/report/to-html.ts";
import { toReport, type Measured } from "../../../load/report/report.ts";

const RECORD: RunRecord = {
  windowId: 1,
  run: 1,
  startedAt: 1_000,
  firstTextAt: 1_900,
  endedAt: 2_500,
  waits: new Map([["w", { reason: "rate-limit", startedAt: 1_010, endedAt: 1_410 }]]),
  events: 12,
  gaps: 0,
  pageText: "Hello",
  storedText: "Hello",
  storedStatus: { type: "complete" },
};

const MEASURED: Measured = {
  options: {
    windows: 1,
    runs: 1,
    rampMs: 0,
    limit: 1,
    appLimit: 3,
    windowMs: 1_000,
    seed: 1,
    report: "report.html",
  },
  startedAt: 900,
  endedAt: 2_900,
  records: [RECORD],
  requests: [
    { windowId: 1, run: 1, arrivedAt: 1_420, firstTextAt: 1_890, text: "Hello", end: "complete" },
  ],
  permits: [{ windowId: 1, at: 1_411 }],
  transactions: [],
  problems: [],
  samples: [],
  loop: { p50Ms: 0, p99Ms: 1, maxMs: 2 },
  memory: { before: { rssBytes: 1, heapBytes: 1 }, after: { rssBytes: 1, heapBytes: 1 } },
  cpuMs: 100,
};

describe("toReport", () => {
  it("takes apart what the limiter held back and what Parley itself added", () => {
    const { latencies, waits, wrong } = toReport(MEASURED);
    expect(latencies).toEqual([
      { startedAt: 1_000, firstTokenMs: 900, totalMs: 1_500, heldMs: 400, ownMs: 10 },
    ]);
    expect(waits).toEqual({ "rate-limit": [400], retry: [] });
    expect(wrong).toEqual([]);
  });

  it("counts failures by their code and takes none of them for something wrong", () => {
    const failed = {
      ...RECORD,
      storedStatus: {
        type: "incomplete",
        reason: "failed",
        error: {
          code: "connection-lost",
          message: "Lost.",
          detail: null,
          retryAfterMs: null,
          requestId: null,
        },
      },
    } as const;
    const report = toReport({ ...MEASURED, records: [failed] });
    expect([...report.failures]).toEqual([["connection-lost", 1]]);
    expect(report.latencies).toEqual([]);
    expect(report.wrong).toEqual([]);
  });

  it.each([
    ["a run that never started", { records: [] }, "1 runs did not finish"],
    [
      "a run whose end is not stored",
      { records: [{ ...RECORD, storedStatus: { type: "running" } as const }] },
      "1 runs did not finish",
    ],
    ["an event out of turn", { records: [{ ...RECORD, gaps: 1 }] }, "1 events did not come"],
    ["a lost word", { records: [{ ...RECORD, storedText: "Hell" }] }, "text was lost"],
    ["a request without leave", { permits: [] }, "the rate limit was not kept"],
    ["what main reported", { problems: ["journal-write-failed: disk full"] }, "journal-write"],
  ])("finds wrong: %s", (_, changed, reason) => {
    const { wrong } = toReport({ ...MEASURED, ...changed });
    expect(wrong).toEqual([expect.stringContaining(reason)]);
  });
});

describe("toHtml", () => {
  it("is a page that loads nothing from anywhere", () => {
    const html = toHtml(toReport(MEASURED));
    expect(html).toContain("<strong>Correct:</strong>");
    expect(html).not.toMatch(/<script|<link|src=|https?:/);
  });

  it("says what is wrong, as text", () => {
    const html = toHtml(toReport({ ...MEASURED, problems: ["<b>bold</b>"] }));
    expect(html).toContain("<li>&lt;b&gt;bold&lt;/b&gt;</li>");
  });
});
