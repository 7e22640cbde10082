import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { difference } from "../../../../renderer/runs/compare-runs.tsx";
import { formatDuration } from "../../../../renderer/format/format-duration.ts";
import type { RunRow } from "../../../../shared/contract/timeline-procedures.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { MessageId, RunId } from "../../../../shared/ids.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { THREAD_ID, newId, summary } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

function run(over: Partial<RunRow> = {}): RunRow {
  return {
    runId: newId() as RunId,
    threadId: THREAD_ID,
    messageId: newId() as MessageId,
    title: "A conversation",
    model: "big-model",
    endpoint: "Groq",
    startedAt: new Date(2026, 10, 22, 14, 5).getTime(),
    outcome: "complete",
    receipt: {
      inputTokens: 100,
      outputTokens: 20,
      isEstimated: false,
      costMicroUsd: 4_000,
      costBasis: "prices",
      unansweredCalls: 0,
      firstTokenMs: 400,
      totalMs: 2_000,
    },
    tools: [],
    toolCalls: 0,
    toolFailures: 0,
    rating: null,
    ...over,
  };
}

async function openRuns(rows: readonly RunRow[], pageSize = 100) {
  const opened = openApp({ threads: [summary()] });
  const { bridge, user } = opened;
  bridge.on("timeline.list", ({ input }) => {
    const from = input.after?.number ?? 0;
    const page = rows.slice(from, from + pageSize);
    const to = from + page.length;
    return { rows: page, next: to < rows.length ? { value: 0, number: to } : null };
  });
  bridge.on("timeline.names", () => ({
    models: ["big-model"],
    endpoints: ["Groq"],
    tools: ["search"],
  }));
  bridge.on("timeline.answer", ({ input }) => ({
    threadId: THREAD_ID,
    messageId: newId() as MessageId,
    question: "Why?",
    text: `Answer of ${input.runId}`,
  }));
  bridge.on("timeline.follow", ({ emit }) => {
    emit({ eventsJson: JSON.stringify(RUN_STEPS) });
    return new Promise(() => undefined);
  });
  await user.click(screen.getByRole("button", { name: "Runs" }));
  expect(document.activeElement).toBe(await screen.findByRole("heading", { name: "Runs" }));
  return opened;
}

const lines = async (): Promise<readonly HTMLElement[]> => {
  const grid = await screen.findByRole("grid", { name: "Runs" });
  return within(grid).getAllByRole("row").slice(1);
};

describe("the list of all runs", () => {
  it("says of each run which chat, when, how it ended, how long and how dear", async () => {
    await openRuns([
      run({
        outcome: "timed-out",
        tools: ["search"],
        toolCalls: 2,
        toolFailures: 1,
        rating: "bad",
      }),
    ]);
    const [line] = await lines();
    for (const words of [
      "A conversation",
      "Nov 22, 14:05",
      "big-model",
      "Groq",
      "timed out",
      "2 s",
      "$0.004",
      "search · 1 failed",
    ]) {
      expect(line?.textContent).toContain(words);
    }
    expect(within(line ?? document.body).getByRole("img", { name: "thumbs down" })).toBeDefined();
  });

  it("is walked with the arrow keys, and Enter shows a run beside it", async () => {
    const rows = [run(), run(), run()];
    const { bridge, user } = await openRuns(rows);
    await lines();
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
    const region = await screen.findByRole("region", { name: "Run details" });
    expect(bridge.inputsOf("timeline.follow").at(-1)).toEqual({ runId: rows[1]?.runId });
    expect((await lines())[1]?.getAttribute("aria-current")).toBe("true");
    await user.click(within(region).getByRole("button", { name: "Open chat" }));
    await waitFor(() => expect(screen.queryByRole("grid")).toBeNull());
    expect(screen.queryByRole("region", { name: "Run details" })).toBeNull();
  });

  it("asks main for what a filter or an order leaves", async () => {
    const { bridge, user } = await openRuns([run()]);
    await lines();
    const asked = () => bridge.inputsOf("timeline.list").at(-1);
    await user.click(screen.getByRole("button", { name: "Failed" }));
    await user.click(screen.getByRole("button", { name: /^Slow/ }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Tool" }), "search");
    expect(asked()).toMatchObject({
      filter: { outcome: "failed", minimumMs: 10_000, tool: "search" },
    });
    // Of ways to end, one at a time.
    await user.click(screen.getByRole("button", { name: "Cut off" }));
    expect(asked()?.filter.outcome).toBe("cut-off");
    expect(screen.getByRole("button", { name: "Failed" }).getAttribute("aria-pressed")).toBe(
      "false",
    );
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(asked()?.filter).toEqual({});
    await user.click(screen.getByRole("button", { name: "Cost" }));
    expect(asked()).toMatchObject({ sort: "costMicroUsd", direction: "descending" });
    await user.click(screen.getByRole("button", { name: "Cost" }));
    expect(asked()).toMatchObject({ sort: "costMicroUsd", direction: "ascending" });
  });

  it("takes whole days", async () => {
    const { bridge, user } = await openRuns([run()]);
    await lines();
    await user.type(screen.getByLabelText("From"), "2026-11-20");
    await user.type(screen.getByLabelText("To"), "2026-11-21");
    expect(bridge.inputsOf("timeline.list").at(-1)?.filter).toEqual({
      fromAt: new Date(2026, 10, 20).getTime(),
      untilAt: new Date(2026, 10, 22).getTime(),
    });
  });

  it("reads on from the last row it has", async () => {
    const rows = Array.from({ length: 8 }, () => run());
    const { bridge, user } = await openRuns(rows, 5);
    expect(await lines()).toHaveLength(5);
    screen.getByRole("grid").focus();
    await user.keyboard("{End}");
    await waitFor(async () => expect(await lines()).toHaveLength(8));
    expect(bridge.inputsOf("timeline.list").at(-1)?.after).toEqual({ value: 0, number: 5 });
    await user.keyboard("{End}");
    expect(bridge.inputsOf("timeline.list")).toHaveLength(2);
  });

  it("says that there is nothing, and why", async () => {
    const { user } = await openRuns([]);
    expect(await screen.findByText("No runs yet")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Failed" }));
    expect(await screen.findByText("No run matches")).toBeDefined();
  });

  it("says in main's words that it cannot be read, and tries again", async () => {
    const { bridge, user } = await openRuns([run()]);
    bridge.on("timeline.list", () => {
      throw new AppError("storage-failed", "The disk cannot be read.");
    });
    await user.click(screen.getByRole("button", { name: "Failed" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The disk cannot be read.");
    bridge.on("timeline.list", () => ({ rows: [run()], next: null }));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await lines()).toHaveLength(1);
  });
});

describe("a comparison", () => {
  it("shows two runs side by side, with the difference and both answers", async () => {
    const slow = run({
      title: "Second",
      receipt: { ...run().receipt, totalMs: 3_000, costMicroUsd: 2_000, inputTokens: null },
    });
    const rows = [run({ title: "First" }), slow, run({ title: "Third" })];
    const { user } = await openRuns(rows);
    await lines();
    const compare = screen.getByRole("button", { name: "Compare" });
    expect(compare).toHaveProperty("disabled", true);
    screen.getByRole("grid").focus();
    await user.keyboard(" {ArrowDown} ");
    expect((await lines()).map((line) => line.getAttribute("aria-selected"))).toEqual([
      "true",
      "true",
      "false",
    ]);
    await user.click(compare);
    const region = await screen.findByRole("region", { name: "Compare runs" });
    const row = (name: string): readonly (string | null)[] =>
      within(within(region).getByRole("row", { name: new RegExp(`^${name}`) }))
        .getAllByRole("cell")
        .map(({ textContent }) => textContent);
    expect(row("Time")).toEqual(["2 s", "3 s", "+1 s (+50 %)"]);
    expect(row("Cost")).toEqual(["$0.004", "$0.002", "−$0.002 (−50 %)"]);
    expect(row("Tokens in")).toEqual(["100", "—", "—"]);
    expect(row("Tokens out").at(-1)).toBe("same");
    const second = await screen.findByRole("region", { name: "Second answer" });
    await waitFor(() => expect(second.textContent).toContain(`Answer of ${slow.runId}`));
    await user.keyboard("{Escape}");
    expect(await lines()).toHaveLength(3);
  });

  it("takes the last two of three", async () => {
    const { user } = await openRuns([run(), run(), run()]);
    await lines();
    for (const box of screen.getAllByRole("checkbox")) await user.click(box);
    expect(screen.getAllByRole("checkbox").map((box) => (box as HTMLInputElement).checked)).toEqual(
      [false, true, true],
    );
  });

  it("divides by nothing", () => {
    expect(difference(0, 500, formatDuration)).toBe("+0.5 s");
    expect(difference(null, 1, formatDuration)).toBe("—");
  });
});
