import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, lastAnswer, say, screen, test, untilIdle, type Parley } from "./app.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

/** What happens around the app while it works (fault matrix: docs/fault-matrix.md). */

async function openSecondWindow({ app }: Parley) {
  const [other] = await Promise.all([
    app.waitForEvent("window"),
    app.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()
        ?.items.flatMap((each) => each.submenu?.items ?? [])
        .find((each) => each.label === "New Window");
      item?.click();
    }),
  ]);
  return other;
}

test("a database that another program holds loses no text, and takes it afterwards", async ({
  parley: { page },
  userData,
}) => {
  await say(page, "First");
  await untilIdle(page);
  const holder = new DatabaseSync(join(userData, "parley.db"));
  holder.exec("BEGIN IMMEDIATE");
  await say(page, "Second");
  const question = screen(page).questions.last();
  await expect(question.getByRole("alert")).toContainText(/Not sent\. Another program is holding/);
  await expect(question).toContainText("Second");
  // What is on disk can be read meanwhile.
  await expect(screen(page).questions.first()).toContainText("First");
  holder.exec("ROLLBACK");
  holder.close();
  await question.getByRole("button", { name: "Retry" }).click();
  await untilIdle(page);
  await expect(screen(page).questions).toHaveCount(2);
  await expect(screen(page).answers).toHaveCount(2);
});

test("a data folder that is deleted while the app is open is written again, and nothing is lost", async ({
  launch,
  userData,
}) => {
  // Windows lets nobody delete a file that is open.
  test.skip(process.platform === "win32", needsWords("macOS or Linux"));
  const { app, page } = await launch();
  await say(page, "First");
  await untilIdle(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Appearance" }).click();
  await page.getByRole("radio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await rm(userData, { recursive: true, maxRetries: 5 });

  // Nobody writes anything, and it is noticed all the same, on every page.
  const notice = page.getByRole("region", { name: "Notices" }).getByRole("alert");
  await expect(notice).toContainText("was deleted or moved while Parley was open");
  await expect(notice).toContainText("nothing is lost");
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Second");
  await untilIdle(page);
  await app.close();

  const again = await launch();
  await again.page.getByRole("link", { name: "First" }).click();
  await expect(screen(again.page).questions).toHaveText([/First/, /Second/]);
  await expect(screen(again.page).answers).toHaveCount(2);
  await expect(again.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(again.page.getByRole("region", { name: "Notices" })).toBeHidden();
});

test("a run goes on when the window it was started in is closed", async ({ parley }) => {
  const { page } = parley;
  const other = await openSecondWindow(parley);
  await say(page, "demo: slow");
  await expect(lastAnswer(page).locator(".md")).not.toBeEmpty();
  await page.close();
  await screen(other)
    .conversations.getByRole("link", { name: /demo: slow/ })
    .click();
  await expect(screen(other).stop).toBeVisible();
  const length = async (): Promise<number> =>
    (await lastAnswer(other).locator(".md").allInnerTexts()).join("").length;
  const before = await length();
  await expect.poll(length).toBeGreaterThan(before + 20);
  await screen(other).stop.click();
  await untilIdle(other);
});

test("quitting in mid-stream keeps the question and the text so far", async ({ launch }) => {
  const first = await launch();
  await say(first.page, "demo: slow");
  await expect(lastAnswer(first.page).locator(".md")).toContainText(/\w+\s\w+\s\w+/);
  const shown = await lastAnswer(first.page).locator(".md").first().innerText();
  await first.app.close();

  const { page } = await launch();
  await screen(page)
    .conversations.getByRole("link", { name: /demo: slow/ })
    .click();
  await expect(lastAnswer(page)).toContainText("Interrupted");
  await expect(lastAnswer(page)).toContainText(shown.trim().slice(0, 20));
  await expect(screen(page).status).toContainText(/idle/i);
});

test("a computer that sleeps and wakes in mid-stream ends no run and loses no word", async ({
  parley: { app, page },
}) => {
  await say(page, "demo: slow");
  await expect(lastAnswer(page).locator(".md")).not.toBeEmpty();
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit("suspend");
    powerMonitor.emit("resume");
  });
  const length = async (): Promise<number> =>
    (await lastAnswer(page).locator(".md").allInnerTexts()).join("").length;
  const before = await length();
  await expect.poll(length).toBeGreaterThan(before + 20);
  await expect(screen(page).stop).toBeVisible();
  await screen(page).stop.click();
  await untilIdle(page);
});
