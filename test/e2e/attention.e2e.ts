import type { ElectronApplication, Page } from "@playwright/test";
import {
  answer,
  finish,
  gate,
  hang,
  stream,
  text,
  toolCall,
  usage,
} from "../fakes/openai-server.ts";
import { kill, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { expect, test } from "./bounded.fixture.ts";

interface Told {
  readonly title: string;
  readonly body: string;
  isShown: boolean;
}

/** What main was asked to show on the desktop. */
interface Desktop {
  notifications: (Told & { emit: (event: "click") => void })[];
  badge: number;
}

/** From now on main's notifications and its badge are written down. */
async function watchDesktop(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ app: main, Notification }) => {
    const desktop: Desktop = { notifications: [], badge: 0 };
    Object.assign(globalThis, { desktop });
    Notification.prototype.show = function (this: Electron.Notification) {
      const { title, body } = this;
      const emit = (): void => void this.emit("click");
      desktop.notifications.push({ title, body, isShown: true, emit });
    };
    Notification.prototype.close = function (this: Electron.Notification) {
      for (const each of desktop.notifications) {
        if (each.title === this.title) each.isShown = false;
      }
    };
    main.setBadgeCount = (count = 0) => {
      desktop.badge = count;
      return true;
    };
  });
}

const desktopOf = (app: ElectronApplication) =>
  app.evaluate(() => {
    const { notifications, badge } = (globalThis as unknown as { desktop: Desktop }).desktop;
    return { badge, told: notifications.map(({ title, isShown }) => ({ title, isShown })) };
  });

const titleOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());

/** What a gate asks in the chat that is shown, in whatever words. */
const questionOn = (page: Page) =>
  page.getByRole("group").filter({ has: page.getByRole("button", { name: "Stop here" }) });

test("a budget question in a chat nobody looks at calls a person: row, status, title, badge, notification", async ({
  launch,
  withSettings,
  server,
  atServer,
}) => {
  await withSettings({ budgets: { perRunMicroUsd: 30_000 } });
  const release = Promise.withResolvers<undefined>();
  server.reply(
    stream(
      text("Once more. "),
      toolCall("c", "calculator", { expression: "6*7" }),
      gate(release.promise),
      finish("tool_calls"),
      usage(4_000, 1_000),
    ),
    answer("Done."),
  );
  const { app, page } = await launch({ env: { ...atServer, PARLEY_MODEL: "gpt-4o" } });
  await watchDesktop(app);
  const { conversations, status, newChat } = screen(page);
  await say(page, "Go on for ever");
  await expect(lastAnswer(page)).toContainText("Once more.");
  await expect.poll(() => titleOf(app)).toBe("Go on for ever — Parley");
  await newChat.click();
  await expect(status).toContainText(/idle/i);
  await expect.poll(() => titleOf(app)).toBe("Parley");

  release.resolve(undefined);
  const row = conversations.getByRole("listitem").filter({ hasText: "Go on for ever" });
  await expect(row).toContainText("needs you");
  await expect(status).toContainText("Go on for ever needs you");
  await expect.poll(() => titleOf(app)).toBe("(1) Needs you · Parley");
  await expect
    .poll(() => desktopOf(app))
    .toEqual({ badge: 1, told: [{ title: "“Go on for ever” needs you", isShown: true }] });

  await app.evaluate(() => {
    (globalThis as unknown as { desktop: Desktop }).desktop.notifications[0]?.emit("click");
  });
  const question = questionOn(page);
  await expect(question).toBeVisible();
  await expect.poll(async () => (await desktopOf(app)).told[0]?.isShown).toBe(false);
  await expect(row).toContainText("needs you");
  await question.getByRole("button", { name: "Continue" }).click();
  await expect(lastAnswer(page)).toContainText("Done.");
  await untilIdle(page);
  await expect(row).not.toContainText("needs you");
  expect(await desktopOf(app)).toMatchObject({ badge: 0, told: [{ isShown: false }] });

  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  const region = page.getByRole("region", { name: "Run details" });
  const wait = region.getByRole("treeitem", { name: /^Wait your decision/ });
  await expect(wait).toHaveAccessibleName(/Answer: continue/);
  await expect(wait).not.toHaveAccessibleName(/cancelled|, 0 ms,/);
  const decided = region.getByRole("term").filter({ hasText: "Your decisions" });
  await expect(decided.locator("xpath=following-sibling::dd[1]")).not.toHaveText("0 ms");
});

test("nobody is notified of a question they look at", async ({
  launch,
  withSettings,
  server,
  atServer,
}) => {
  await withSettings({ budgets: { perRunMicroUsd: 100 } });
  server.reply(answer("Done."));
  const { app, page } = await launch({ env: { ...atServer, PARLEY_MODEL: "gpt-4o" } });
  await watchDesktop(app);
  await page.bringToFront();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await say(page, "Hello");
  await expect(questionOn(page)).toBeVisible();
  await expect.poll(async () => (await desktopOf(app)).badge).toBe(1);
  expect((await desktopOf(app)).told).toEqual([]);
  await page.getByRole("button", { name: "Stop here" }).click();
  await untilIdle(page);
  await expect.poll(async () => (await desktopOf(app)).badge).toBe(0);
});

test("the list says after a restart which answer was interrupted, until it is looked at", async ({
  launch,
  server,
  atServer,
}) => {
  server.replyAlways(() => stream(text("Half a thought"), hang()));
  const first = await launch({ env: atServer });
  await say(first.page, "Tell me all");
  await expect(lastAnswer(first.page)).toContainText("Half a thought");
  await kill(first.app);

  const { page } = await launch({ env: atServer });
  const row = screen(page).conversations.getByRole("listitem").filter({ hasText: "Tell me all" });
  await expect(row).toContainText("interrupted");
  await row.getByRole("link").click();
  await expect(lastAnswer(page)).toContainText("Interrupted");
  await expect(row).not.toContainText("interrupted");
});

test("an answer that came while another chat was shown is marked as new", async ({
  launch,
  server,
  atServer,
}) => {
  const release = Promise.withResolvers<undefined>();
  server.reply(
    stream(text("One moment."), gate(release.promise), text(" Here it is."), finish()),
    answer("At once."),
  );
  const { page } = await launch({ env: atServer });
  const { conversations, newChat } = screen(page);
  await say(page, "Take your time");
  await expect(lastAnswer(page)).toContainText("One moment.");
  await newChat.click();
  await say(page, "Be quick");
  await expect(lastAnswer(page)).toContainText("At once.");
  await untilIdle(page);
  const slow = conversations.getByRole("listitem").filter({ hasText: "Take your time" });
  const quick = conversations.getByRole("listitem").filter({ hasText: "Be quick" });
  await expect(quick.getByRole("img")).toHaveCount(0);
  await expect(slow.getByRole("img", { name: "Answering" })).toBeVisible();
  release.resolve(undefined);
  await expect(slow.getByRole("img", { name: "New answer" })).toBeVisible();
  await slow.getByRole("link").click();
  await expect(lastAnswer(page)).toContainText("Here it is.");
  await expect(slow.getByRole("img")).toHaveCount(0);
});
