import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { _electron, type ElectronApplication } from "@playwright/test";
import { environment, expect, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

/** Every file of the profile in which a text stands, but Chromium's own, which hold what a page showed. */
function filesWith(folder: string, text: string): string[] {
  const OWN = /^(?:parley\.|attachments|backups|logs|settings|secrets|last-seen)/;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => OWN.test(file.slice(folder.length + 1)))
    .filter((file) => {
      try {
        return readFileSync(file).includes(text);
      } catch (error) {
        // One that went meanwhile, as SQLite's own do, holds nothing any more.
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
        throw error;
      }
    });
}

test("a deleted chat waits in the bin, comes back, and is gone from every file once the bin is emptied", async ({
  parley: { page },
  userData,
}) => {
  const { conversations, newChat } = screen(page);
  const secret = "zanzibarquuxword";
  await say(page, `Please forget ${secret}`);
  await untilIdle(page);
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("table", { name: "Backups" })).toContainText("1 chat, 2 messages");
  await newChat.click();
  await say(page, "Another one");
  await untilIdle(page);

  const link = conversations.getByRole("link", { name: /Please forget/ });
  const bin = page.getByRole("region", { name: "Bin" });
  const remove = async (): Promise<void> => {
    await link.focus();
    await page.keyboard.press("Delete");
    await expect(link).toHaveCount(0);
    await page.getByRole("button", { name: "Bin", exact: true }).click();
  };
  await remove();
  await bin.getByRole("button", { name: /^Restore/ }).click();
  await expect(link).toHaveCount(1);
  await expect(bin).toContainText("The bin is empty");

  await remove();
  expect(filesWith(userData, secret)).not.toEqual([]);
  await bin.getByRole("button", { name: "Empty bin" }).click();
  await expect(bin).toContainText("The bin is empty");
  await expect.poll(() => filesWith(userData, secret), { timeout: 30_000 }).toEqual([]);
  await expect(conversations.getByRole("link", { name: "Another one" })).toHaveCount(1);
});

test("a backup is looked into and put in use, and what was in use comes back the same way", async ({
  parley: { page },
}) => {
  const { conversations, newChat } = screen(page);
  const openData = async (): Promise<void> => {
    await page.getByRole("button", { name: "Settings" }).first().click();
    await page.getByRole("tab", { name: "Data" }).click();
  };
  await say(page, "The older chat");
  await untilIdle(page);
  await openData();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("table", { name: "Backups" })).toBeVisible();
  await newChat.click();
  await say(page, "The newer chat");
  await untilIdle(page);

  await openData();
  await page.getByRole("button", { name: /^Preview the backup/ }).click();
  const preview = page.getByRole("dialog", { name: /^Backup/ });
  await expect(preview).toContainText("The older chat");
  await expect(preview).not.toContainText("The newer chat");
  await preview.getByRole("button", { name: "Restore" }).click();
  await expect(conversations.getByRole("link", { name: "The newer chat" })).toHaveCount(0);
  await expect(conversations.getByRole("link", { name: "The older chat" })).toHaveCount(1);
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("is now the backup of");

  await openData();
  const replaced = page.getByRole("row", { name: /Before a restore/ });
  await replaced.getByRole("button", { name: /^Restore/ }).click();
  await expect(conversations.getByRole("link", { name: "The newer chat" })).toHaveCount(1);
  await conversations.getByRole("link", { name: "The newer chat" }).click();
  await expect(lastAnswer(page)).toBeVisible();
  await say(page, "And on");
  await untilIdle(page);
  await expect(screen(page).questions).toHaveCount(2);
});

test("while another program holds the history, the app lives, and what is sent is stored after it", async ({
  parley: { app, page },
  userData,
}) => {
  await say(page, "Before");
  await untilIdle(page);
  // The app may be writing at that very moment.
  const other = new DatabaseSync(join(userData, "parley.db"), { timeout: 5_000 });
  other.exec("BEGIN IMMEDIATE");
  await watchHolds(app);
  await say(page, "Meanwhile");
  const stored = (): number =>
    Number(
      other.prepare("SELECT count(*) AS n FROM messages WHERE text = 'Meanwhile'").get()?.["n"],
    );
  // What a person does elsewhere goes on meanwhile: reading is answered at once.
  await page.getByRole("button", { name: "Usage" }).first().click();
  await expect(page.getByRole("heading", { name: "Usage" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => performance.now() > 6_000);
  expect(stored()).toBe(0);
  expect(await longestHold(app)).toBeLessThan(500);
  other.exec("COMMIT");
  await expect(screen(page).answers).toHaveCount(2);
  await untilIdle(page);
  expect(stored()).toBe(1);
  other.close();
});

/** Has main note the longest time between two turns of its loop. */
async function watchHolds(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    const holds = { longest: 0, last: performance.now() };
    setInterval(() => {
      holds.longest = Math.max(holds.longest, performance.now() - holds.last);
      holds.last = performance.now();
    }, 10);
    Object.assign(globalThis, { holds });
  });
}
const longestHold = (app: ElectronApplication): Promise<number> =>
  app.evaluate(() => (globalThis as unknown as { holds: { longest: number } }).holds.longest);

test("a start waits for the lock that another program holds, and for a disk that is away", async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await say(first.page, "On the other disk");
  await untilIdle(first.page);
  await first.app.close();
  // As somebody does who keeps the history on a disk that can be taken away.
  const disk = join(userData, "disk");
  mkdirSync(disk);
  renameSync(join(userData, "parley.db"), join(disk, "history.db"));
  symlinkSync(join(disk, "history.db"), join(userData, "parley.db"));
  renameSync(disk, join(userData, "away"));

  const app = await _electron.launch({
    args: [".", `--user-data-dir=${userData}`],
    env: environment({}),
  });
  const log = (): string => readFileSync(join(userData, "logs", "parley.log"), "utf8");
  await expect.poll(log).toContain("history-away");
  expect(readdirSync(userData)).not.toContain("disk");
  expect(app.windows()).toEqual([]);
  renameSync(join(userData, "away"), disk);
  const page = await app.firstWindow();
  const { conversations } = screen(page);
  await expect(conversations.getByRole("link", { name: "On the other disk" })).toHaveCount(1);
  await app.close();
  rmSync(join(userData, "parley.db"));
  renameSync(join(disk, "history.db"), join(userData, "parley.db"));

  const other = new DatabaseSync(join(userData, "parley.db"));
  other.exec("BEGIN EXCLUSIVE");
  writeFileSync(join(userData, "held"), "");
  const second = await launch();
  await expect(
    screen(second.page).conversations.getByRole("link", { name: "On the other disk" }),
  ).toHaveCount(1);
  other.exec("ROLLBACK");
  other.close();
  await say(second.page, "Still here");
  await untilIdle(second.page);
});
