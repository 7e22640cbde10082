import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { fillDays } from "../../../../renderer/usage/fill-days.ts";
import type { UsageFigures, UsageReport } from "../../../../shared/contract/usage-procedures.ts";
import { AppError } from "../../../../shared/errors.ts";
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
      totals: { ...FIGURES, runs: 0 },
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
