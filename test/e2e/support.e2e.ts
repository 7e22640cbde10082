import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { answer } from "../fakes/openai-server.ts";
import { expect, say, screen, untilIdle } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

test.describe("after a page broke", () => {
  test.use({ provokesPageProblems: true });

  test("the support bundle is seen before it is saved, and holds neither a key nor a word said", async ({
    launch,
    server,
    atServer,
    userData,
  }) => {
    server.reply(answer("The PLUM answer."));
    const { app, page } = await launch({ env: atServer });
    await say(page, "The QUINCE question");
    await untilIdle(page);
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("the page broke");
      });
    });
    const log = (): Promise<string> => readFile(join(userData, "logs", "parley.log"), "utf8");
    await expect.poll(log).toContain("page-problem");

    await page.getByRole("button", { name: "Settings" }).first().click();
    await page.getByRole("tab", { name: "Data" }).click();
    await page.getByRole("button", { name: "Show support bundle" }).click();
    const dialog = page.getByRole("dialog", { name: "Support bundle" });
    const shown = await dialog.getByRole("region", { name: "What is in it" }).innerText();
    expect(shown).toContain("run-end status=complete");
    expect(shown).toContain("page-problem");
    expect(shown).not.toMatch(/CANARY|QUINCE|PLUM|the page broke/);

    const file = join(userData, "saved.txt");
    await app.evaluate(({ dialog: dialogs }, filePath) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await dialog.getByRole("button", { name: "Save…" }).click();
    await expect(dialog).toBeHidden();
    const saved = await readFile(file, "utf8");
    expect(saved.replaceAll(/\s+/g, " ").trim()).toBe(shown.replaceAll(/\s+/g, " ").trim());
  });
});

test("the log tells a run's milestones with its ids, and obeys the level that is set", async ({
  parley: { page },
  userData,
}) => {
  const lines = async (): Promise<Record<string, unknown>[]> => {
    const text = await readFile(join(userData, "logs", "parley.log"), "utf8");
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const ended = async () => (await lines()).filter(({ event }) => event === "run-ended");
  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  await expect.poll(ended).toHaveLength(1);
  const events = (await lines()).map(({ event }) => event);
  expect(events).toEqual(
    expect.arrayContaining(["run-started", "model-call-ended", "tool-ended", "run-ended"]),
  );
  const [end] = await ended();
  expect(end).toMatchObject({ level: "info", status: "complete" });
  for (const name of ["windowId", "threadId", "runId", "traceId", "durationMs"]) {
    expect(end?.[name]).toBeDefined();
  }

  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const level = page.getByRole("radiogroup", { name: "Log level" });
  await level.getByRole("radio", { name: "Failures" }).click();
  await expect(level.getByRole("radio", { name: "Failures" })).toBeChecked();
  await page.keyboard.press("Escape");
  await say(page, "And 5 * 5?");
  await untilIdle(page);
  await expect(screen(page).answers).toHaveCount(2);
  expect(await ended()).toHaveLength(1);
});

test("a level that the environment sets holds and cannot be changed", async ({ launch }) => {
  const { page } = await launch({ env: { PARLEY_LOG_LEVEL: "WARN" } });
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const level = page.getByRole("radiogroup", { name: "Log level" });
  await expect(level.getByRole("radio", { name: "Warnings" })).toBeChecked();
  await expect(level.getByRole("radio", { name: "Warnings" })).toBeDisabled();
  await expect(level).toHaveAccessibleDescription("from environment Set by PARLEY_LOG_LEVEL.");
  await expect(page.getByText("from environment", { exact: true })).toBeVisible();
  await level.getByRole("radio", { name: "Failures" }).click({ force: true });
  await expect(level.getByRole("radio", { name: "Warnings" })).toBeChecked();
});

test("failures of main, of a page and of a child process arrive in the log", async ({
  parley: { app, page },
  userData,
}) => {
  await expect(screen(page).composer).toBeVisible();
  await app.evaluate(({ app: electronApp }) => {
    electronApp.emit("child-process-gone", {}, { type: "GPU", reason: "killed", exitCode: 9 });
    void Promise.reject(new TypeError("main broke with sk-CANARY0123456789"));
  });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows().at(0)?.webContents.forcefullyCrashRenderer();
  });
  const lines = async (): Promise<readonly Record<string, unknown>[]> => {
    const text = await readFile(join(userData, "logs", "parley.log"), "utf8");
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  await expect.poll(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: "child-process-gone", type: "GPU", exitCode: 9 }),
      expect.objectContaining({ event: "page-process-gone", level: "warn" }),
      expect.objectContaining({
        level: "error",
        error: expect.objectContaining({ name: "TypeError" }),
      }),
    ]),
  );
  expect(JSON.stringify(await lines())).not.toContain("CANARY");
});
