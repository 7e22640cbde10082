import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ElectronApplication, Locator, Page } from "@playwright/test";
import { finish, stream, text, toolCall, usage } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, untilIdle } from "./app.fixture.ts";
import { test } from "./bounded.fixture.ts";

/** From now on whoever is asked where to save says: there. */
async function saveTo(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

async function openDetails(page: Page) {
  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  const region = page.getByRole("region", { name: "Run details" });
  await expect(region.getByRole("tree", { name: "Timeline" })).toBeVisible();
  return region;
}

test("a run shows its nodes, model calls and tools, by keyboard, and leaves the app", async ({
  parley: { app, page },
  userData,
}) => {
  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  await expect(lastAnswer(page).getByRole("note", { name: "Receipt" })).toContainText(
    "Parley demo",
  );
  const region = await openDetails(page);
  for (const name of [/^Node agent/, /^Node tools/, /^Model/, /^Tool calculator/]) {
    await expect(region.getByRole("treeitem", { name }).first()).toBeVisible();
  }

  await region.getByRole("tree").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const detail = region.getByRole("region", { name: /^Details of Model/ });
  await expect(detail.getByRole("region", { name: "Input" })).toContainText(
    "What is 12 * (3 + 4)?",
  );
  await expect(detail.getByRole("region", { name: "Output" })).toContainText("84");
  await detail.getByRole("button", { name: "Show in answer" }).click();
  await page.getByRole("button", { name: "Back to run details" }).click();
  await expect(region.getByRole("tree")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(region.getByRole("region", { name: /^Details of/ })).toBeVisible();
  await region.getByRole("button", { name: "Close details" }).click();
  await expect(region.getByRole("region", { name: /^Details of/ })).toHaveCount(0);
  await expect(region.getByRole("tree")).toBeFocused();

  const path = join(userData, "run.json");
  await saveTo(app, path);
  await region.getByRole("button", { name: "Copy or export" }).click();
  await page.getByRole("menuitem", { name: "Save as OpenTelemetry (OTLP)…" }).click();
  await expect(page.getByText("The run is saved.")).toBeVisible();
  expect(await readFile(path, "utf8")).toContain('"execute_tool calculator"');

  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  await expect(region).toHaveCount(0);
  await expect(lastAnswer(page)).toContainText("84");
});

test("run details are there while it runs, and after a restart", async ({ launch }) => {
  const { app, page } = await launch();
  await say(page, "demo: slow");
  await page.getByRole("article", { name: "Assistant" }).last().hover();
  const region = await openDetails(page);
  await expect(region.getByRole("treeitem", { name: /^Model.*running/ })).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await untilIdle(page);
  await expect(region.getByRole("treeitem", { name: /^Node agent.*cancelled/ })).toBeVisible();
  await app.close();

  const second = await launch();
  await second.page.getByRole("link", { name: "demo: slow" }).click();
  const again = await openDetails(second.page);
  await expect(again.getByRole("treeitem", { name: /^Node agent.*cancelled/ })).toBeVisible();
});

/** What stands beside a term of the run's summary, in seconds. */
async function secondsOf(region: Locator, term: string): Promise<number> {
  const value = region.getByRole("term").filter({ hasText: new RegExp(`^${term}$`) });
  const text = (await value.locator("xpath=following-sibling::dd[1]").textContent()) ?? "";
  const [, number = "NaN", unit] = /^([\d.]+) (ms|s)$/.exec(text) ?? [];
  return Number(number) / (unit === "ms" ? 1_000 : 1);
}

test("a wait within a tool loop stands at its own place and length, apart from the model's time", async ({
  launch,
  withSettings,
  server,
  atServer,
}) => {
  await withSettings({ limits: { messagesPerWindow: 1, windowSeconds: 4 } });
  const call = () =>
    stream(toolCall("c1", "calculator", { expression: "6*7" }), finish("tool_calls"), usage(9, 9));
  server.reply(call(), stream(text("It is 42."), finish(), usage(9, 9)));
  const { page } = await launch({ env: atServer });
  await say(page, "What is 6*7?");
  await expect(lastAnswer(page)).toContainText("It is 42.");
  await untilIdle(page);
  const region = await openDetails(page);
  const wait = region.getByRole("treeitem", { name: /^Wait rate limit/ });
  await expect(wait).toHaveCount(1);
  await expect(wait).toHaveAccessibleName(/^Wait rate limit, [1234](\.\d)? s, /);
  await expect(wait).not.toHaveAccessibleName(/cancelled/);
  const names = await region
    .getByRole("treeitem")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")?.split(",")[0]));
  expect(names.slice(-3)).toEqual(["Node agent", "Wait rate limit", "Model fake-model"]);
  // Four seconds from the first call's beginning; on a busy machine some of them go into the tool and the way there.
  expect(await secondsOf(region, "Waiting")).toBeGreaterThan(1);
  expect(await secondsOf(region, "Overhead")).toBeLessThan(3);
  expect(await secondsOf(region, "Your decisions")).toBe(0);
  expect(await secondsOf(region, "Time to first token")).toBeLessThan(3);

  // Now the very first call waits: what the provider took is no longer for it.
  server.reply(stream(text("You are welcome."), finish(), usage(9, 9)));
  await say(page, "Thanks");
  await expect(lastAnswer(page)).toContainText("You are welcome.");
  await untilIdle(page);
  const [, seconds = "NaN"] =
    /first token ([\d.]+) m?s/.exec(
      (await lastAnswer(page).getByRole("note", { name: "Receipt" }).textContent()) ?? "",
    ) ?? [];
  expect(Number(seconds)).not.toBeNaN();
  await page.getByRole("button", { name: "Usage" }).first().click();
  const p95 = page.getByRole("term").filter({ hasText: /^First token p50 · p95/ });
  const text95 = (await p95.locator("xpath=following-sibling::dd[1]").textContent()) ?? "";
  const [, last = "NaN", unit] = /· ([\d.]+) (ms|s)$/.exec(text95) ?? [];
  expect(Number(last) / (unit === "ms" ? 1_000 : 1)).toBeLessThan(2);
});

test("the receipt and the Usage page add up what the endpoint reports", async ({
  launch,
  server,
  atServer,
  userData,
}) => {
  server.reply(
    stream(
      toolCall("c1", "calculator", { expression: "6*7" }),
      finish("tool_calls"),
      usage(100, 7),
    ),
    stream(text("It is 42."), finish(), usage(150, 11)),
    stream(text("Good day."), finish(), usage(200, 13)),
  );
  const { app, page } = await launch({ env: atServer });
  await say(page, "What is 6*7?");
  await untilIdle(page);
  await expect(lastAnswer(page).getByRole("note", { name: "Receipt" })).toContainText(
    /250 in.*18 out/,
  );
  await say(page, "Thanks");
  await untilIdle(page);
  await expect(lastAnswer(page).getByRole("note", { name: "Receipt" })).toContainText(
    /200 in.*13 out/,
  );

  await page.getByRole("button", { name: "Usage" }).click();
  await expect(page.getByRole("heading", { name: "Usage" })).toBeFocused();
  const totals = page.locator("dl");
  await expect(totals).toContainText("Tokens in450");
  await expect(totals).toContainText("Tokens out31");
  await expect(totals).toContainText("Runs2");
  await expect(totals).toContainText("Tool calls done100 %");
  await expect(page.getByRole("table").nth(1)).toContainText("fake-model");
  await expect(page.getByText("Tokens by day")).toBeVisible();

  const path = join(userData, "usage.csv");
  await saveTo(app, path);
  await page.getByRole("button", { name: "Export CSV" }).click();
  await expect(page.getByText("The usage is saved.")).toBeVisible();
  const lines = (await readFile(path, "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("fake-model,complete,Complete,250,18");

  await page.keyboard.press("Escape");
  await expect(page.getByRole("log", { name: "Messages" })).toBeVisible();
});

test("a continued answer shows each of its runs, and a tool call leads into its run", async ({
  parley: { page },
}) => {
  await say(page, "demo: slow");
  await expect(lastAnswer(page)).toContainText("slowly");
  await page.getByRole("button", { name: "Stop" }).click();
  await untilIdle(page);
  await lastAnswer(page).getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await untilIdle(page);
  const region = await openDetails(page);
  const first = region.getByRole("button", { name: "Run 1 of 2" });
  await expect(region.getByRole("button", { name: "Run 2 of 2", pressed: true })).toBeVisible();
  await first.click();
  await expect(region.getByRole("button", { name: "Run 1 of 2", pressed: true })).toBeVisible();
  await expect(region.getByRole("treeitem", { name: /^Model/ })).toBeVisible();

  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  const tool = lastAnswer(page).getByRole("group", { name: "Tool: calculator" });
  await tool.getByRole("button").first().click();
  await tool.getByRole("button", { name: "Show in timeline" }).click();
  const detail = page.getByRole("region", { name: "Details of Tool calculator" });
  await expect(detail.getByRole("region", { name: "Result" })).toContainText("84");
});
