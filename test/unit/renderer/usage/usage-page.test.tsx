import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { fillDays } from "../../../../renderer/usage/fill-days.ts";
import type { UsageFigures, UsageReport } from "../../../../shared/contract/usage-procedures.ts";
import { AppError } from "../../../../shared/errors.ts";
import { THREAD_ID } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const FIGURES: UsageFigures = {
  runs: 12,
  completed: 8,
  stopped: 2,
  cutOff: 1,
  failures: 1,
  inputTokens: 4_200,
  outputTokens: 1_800,
  costMicroUsd: 31_000,
  runsWithoutCost: 2,
  callsEstimated: 0,
  callsUnanswered: 0,
  billedMicroUsd: 0,
  toolCalls: 4,
  toolFailures: 1,
  firstTokenP50Ms: 420,
  firstTokenP95Ms: 1_300,
  totalP50Ms: 2_100,
  totalP95Ms: 6_400,
};
const REPORT: UsageReport = {
  totals: FIGURES,
  byDay: [{ key: "2026-11-22", label: "2026-11-22", ...FIGURES }],
  byModel: [{ key: "demo", label: "demo", ...FIGURES }],
  byThread: [{ key: "t", label: "Sums", ...FIGURES }],
  budgets: [
    {
      period: "day",
      spentMicroUsd: 250_000,
      callsWithoutCost: 0,
      callsEstimated: 0,
      capMicroUsd: 1_000_000,
    },
    {
      period: "month",
      spentMicroUsd: 250_000,
      callsWithoutCost: 0,
      callsEstimated: 0,
      capMicroUsd: null,
    },
  ],
};

async function openUsage(answer: () => UsageReport) {
  const opened = openApp();
  opened.bridge.on("usage.get", answer);
  opened.bridge.on("usage.export", () => ({ isDone: true }));
  await opened.user.click(screen.getByRole("button", { name: "Usage" }));
  return opened;
}

describe("the Usage page", () => {
  it("says what was used, in tables too, and what budgets remain", async () => {
    await openUsage(() => REPORT);
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Usage" }));
    const table = await screen.findByRole("region", { name: "By model, table" });
    const [row] = within(table).getAllByRole("row").slice(1);
    expect(row?.textContent).toBe("demo≥ $0.0316,0001282110.4 s · 1.3 s2.1 s · 6.4 s75 %");
    const budgets = screen.getByRole("region", { name: "Budgets" });
    expect(budgets.textContent).toContain("$0.75 of $1.00 left");
    expect(budgets.textContent).toContain("spent this month; no budget is set");
  });

  it("tells complete answers from stopped, cut off and failed ones", async () => {
    await openUsage(() => REPORT);
    const totals = await screen.findByLabelText("Totals");
    expect(within(totals).getByText("8 complete · 2 stopped · 1 cut off · 1 failed")).toBeDefined();
    const table = screen.getByRole("region", { name: "By day, table" });
    const heads = within(table).getAllByRole("columnheader");
    expect(heads.slice(3, 8).map(({ textContent }) => textContent)).toEqual([
      "Runs",
      "Complete",
      "Stopped",
      "Cut off",
      "Failed",
    ]);
  });

  it("sorts by any column, either way, and says so", async () => {
    const row = (key: string, over: Partial<UsageFigures>) => ({
      key,
      label: key,
      ...FIGURES,
      ...over,
    });
    const byModel = [
      row("cheap", { costMicroUsd: 100, runs: 30, runsWithoutCost: 0 }),
      row("dear", { costMicroUsd: 9_000, runs: 2, runsWithoutCost: 0 }),
      row("unpriced", { costMicroUsd: 0, runs: 7, runsWithoutCost: 7 }),
    ];
    const { user } = await openUsage(() => ({ ...REPORT, byModel }));
    const table = await screen.findByRole("region", { name: "By model, table" });
    const names = () =>
      within(table)
        .getAllByRole("rowheader")
        .map(({ textContent }) => textContent);
    const sorted = () =>
      within(table)
        .getAllByRole("columnheader")
        .flatMap((cell) =>
          cell.ariaSort === null ? [] : [`${cell.textContent} ${cell.ariaSort}`],
        );
    expect([names(), sorted()]).toEqual([["dear", "cheap", "unpriced"], ["Cost descending"]]);
    await user.click(within(table).getByRole("button", { name: "Cost" }));
    expect([names(), sorted()]).toEqual([["cheap", "dear", "unpriced"], ["Cost ascending"]]);
    await user.click(within(table).getByRole("button", { name: "Runs" }));
    expect([names(), sorted()]).toEqual([["cheap", "unpriced", "dear"], ["Runs descending"]]);
    await user.click(within(table).getByRole("button", { name: "Model" }));
    expect([names(), sorted()]).toEqual([["cheap", "dear", "unpriced"], ["Model ascending"]]);
  });

  it("leads from a conversation's row to the chat; deleted ones and tests are rows that lead nowhere", async () => {
    const byThread = [
      { key: THREAD_ID, label: "Sums", ...FIGURES },
      { key: "", label: "", ...FIGURES },
      { key: "connection-test", label: "", ...FIGURES },
    ];
    const { user, services } = await openUsage(() => ({ ...REPORT, byThread }));
    const table = await screen.findByRole("region", { name: "By conversation, table" });
    for (const label of ["Deleted chats", "Connection tests"]) {
      expect(within(table).getByText(label).closest("a")).toBeNull();
    }
    const link = within(table).getByRole("link", { name: "Sums" });
    expect(link.getAttribute("href")).toBe(`#/chat/${THREAD_ID}`);
    await user.click(link);
    expect(services.shell.state.get()).toMatchObject({
      page: "chat",
      route: { threadId: THREAD_ID },
    });
  });

  it("marks what the providers themselves billed, what is estimated and what may have been billed", async () => {
    const totals = { ...FIGURES, runsWithoutCost: 0, callsEstimated: 2, callsUnanswered: 1 };
    await openUsage(() => ({ ...REPORT, totals: { ...totals, billedMicroUsd: 1_600 } }));
    expect((await screen.findByLabelText("Totals")).textContent).toContain(
      "Cost≈ $0.031$0.0016 as billed · 1 request without an answer may have been billed",
    );
  });

  it("says of a sum with unknown prices in it that it is the least that was spent", async () => {
    const [day, month] = [
      {
        period: "day",
        spentMicroUsd: 250_000,
        callsWithoutCost: 1,
        callsEstimated: 0,
        capMicroUsd: 1_000_000,
      },
      {
        period: "month",
        spentMicroUsd: 0,
        callsWithoutCost: 3,
        callsEstimated: 0,
        capMicroUsd: null,
      },
    ] as const;
    await openUsage(() => ({ ...REPORT, budgets: [day, month] }));
    const budgets = await screen.findByRole("region", { name: "Budgets" });
    expect(budgets.textContent).toContain("≥ $0.25 spent today, at most $0.75 of $1.00 left");
    expect(budgets.textContent).toContain("≥ $0.00 spent this month");
  });

  it("looks as far back as it is told, and leaves the app as CSV of the same range", async () => {
    const { user, bridge } = await openUsage(() => REPORT);
    await user.click(await screen.findByRole("radio", { name: "All" }));
    await user.click(screen.getByRole("button", { name: "Export CSV" }));
    expect(await screen.findByText("The usage is saved.")).toBeDefined();
    expect(bridge.inputsOf("usage.get")).toEqual([{ days: 30 }, { days: null }]);
    expect(bridge.inputsOf("usage.export")).toEqual([{ days: null }]);
  });

  it("is empty before the first answer", async () => {
    await openUsage(() => ({
      ...REPORT,
      totals: { ...FIGURES, runs: 0, inputTokens: 0, outputTokens: 0 },
      byDay: [],
      byModel: [],
      byThread: [],
    }));
    expect(await screen.findByText("Nothing was used here yet")).toBeDefined();
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("says why it cannot be read, and tries again", async () => {
    let isBroken = true;
    const { user } = await openUsage(() => {
      if (isBroken) throw new AppError("storage-failed", "The disk cannot be read.");
      return REPORT;
    });
    expect((await screen.findByRole("alert")).textContent).toContain("The disk cannot be read.");
    isBroken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("region", { name: "By day, table" })).toBeDefined();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("is left with Escape, back to its button", async () => {
    const { user } = await openUsage(() => REPORT);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("heading", { name: "Usage" })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Usage" }));
  });
});

describe("fillDays", () => {
  const now = new Date(2026, 10, 22, 18).getTime();
  const row = (key: string) => ({ key, label: key, ...FIGURES });

  it("has every day of the range, those without a run too", () => {
    const days = fillDays([row("2026-11-20")], 4, now);
    expect(days.map(({ day, row: found }) => [day, found !== undefined])).toEqual([
      ["2026-11-19", false],
      ["2026-11-20", true],
      ["2026-11-21", false],
      ["2026-11-22", false],
    ]);
  });

  it("begins at the first day there is when it shows everything", () => {
    expect(fillDays([row("2026-11-20")], null, now).map(({ day }) => day)).toEqual([
      "2026-11-20",
      "2026-11-21",
      "2026-11-22",
    ]);
    expect(fillDays([row("2019-01-01"), row("2026-11-22")], null, now)).toHaveLength(2);
  });
});
