import type { Page } from "@playwright/test";
import { chooseByAccelerator } from "../fakes/electron-app.ts";
import { expect, kill, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

const editor = (page: Page) => page.getByRole("textbox", { name: "Edited text" });
const tile = (page: Page) => page.getByRole("group", { name: /^Pasted text, 3,000 characters$/ });

async function edit(page: Page): Promise<void> {
  const question = screen(page).questions.first();
  await question.hover();
  await question.getByRole("button", { name: "Edit" }).click();
  await expect(editor(page)).toBeFocused();
}

/** Pastes a text that is attached rather than typed. */
async function attach(page: Page): Promise<void> {
  await editor(page).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "x".repeat(3_000));
    field.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
}

test("a half-written edit survives other pages, a reload and kill -9, and is gone once sent", async ({
  launch,
}) => {
  const first = await launch();
  await say(first.page, "Hello");
  await untilIdle(first.page);
  await edit(first.page);
  await editor(first.page).fill("Hello, once more");
  await attach(first.page);
  await expect(tile(first.page)).toHaveCount(1);

  const expectKept = async (page: Page): Promise<void> => {
    await expect(editor(page)).toHaveValue("Hello, once more");
    await expect(tile(page)).toHaveCount(1);
  };
  await first.page.getByRole("button", { name: "Settings" }).click();
  await first.page.getByRole("button", { name: "Back to chat" }).click();
  await expectKept(first.page);
  await screen(first.page).newChat.click();
  await screen(first.page).conversations.getByRole("link").click();
  await expectKept(first.page);
  await first.page.reload();
  await expectKept(first.page);
  await kill(first.app);

  const { page } = await launch();
  await screen(page).conversations.getByRole("link").click();
  await expectKept(page);
  await editor(page).press("Enter");
  await untilIdle(page);
  await expect(screen(page).questions).toHaveText(/Hello, once more/);
  await expect(
    screen(page).questions.getByRole("button", { name: "Open Pasted text" }),
  ).toHaveCount(1);
  await page.reload();
  await expect(screen(page).answers).toHaveCount(1);
  await expect(editor(page)).toHaveCount(0);
});

test("an edit that is given up comes back on Undo", async ({ parley: { page } }) => {
  await say(page, "Hello");
  await untilIdle(page);
  await edit(page);
  await editor(page).press("Escape");
  await expect(page.getByText("Your changes were discarded")).toHaveCount(0);
  await edit(page);
  await editor(page).fill("A better question");
  await editor(page).press("Escape");
  await expect(editor(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(editor(page)).toHaveValue("A better question");
  await expect(editor(page)).toBeFocused();
});

test("Enter while another window's answer is being written says so and keeps the text", async ({
  parley: { app, page },
}) => {
  await say(page, "Hello");
  await untilIdle(page);
  const opened = app.waitForEvent("window");
  await chooseByAccelerator(app, "CmdOrCtrl+Shift+N");
  const other = await opened;
  await screen(other).conversations.getByRole("link").click();
  await edit(other);
  await editor(other).fill("Edited meanwhile");

  await say(page, "demo: slow");
  await expect(screen(other).stop).toBeVisible();
  const why = "Not sent: wait for the current answer, or stop it.";
  await editor(other).press("Enter");
  await expect(screen(other).questions.first()).toContainText(why);
  await expect(screen(other).status).toContainText(why);
  await expect(editor(other)).toHaveValue("Edited meanwhile");

  await screen(page).stop.click();
  await untilIdle(other);
  await expect(other.getByRole("group", { name: /^Not sent: / })).toHaveCount(0);
  await editor(other).press("Enter");
  await expect(screen(page).questions.last()).toHaveText(/Edited meanwhile/);
  await expect(lastAnswer(page)).not.toContainText("Stopped");
});

test("what was queued is there after kill -9, in every window, and goes out once, in order", async ({
  launch,
}) => {
  const queue = (page: Page) => page.getByRole("list", { name: "Queued messages" });
  const rows = (page: Page) => queue(page).getByRole("listitem");
  const first = await launch();
  await say(first.page, "demo: slow");
  await expect(screen(first.page).stop).toBeVisible();
  await say(first.page, "second");
  await say(first.page, "third");
  await expect(rows(first.page)).toHaveText([/second/, /third/]);
  await kill(first.app);

  const { app, page } = await launch();
  await screen(page).conversations.getByRole("link").click();
  await expect(rows(page)).toHaveText([/second/, /third/]);
  await expect(page.getByText("Not sent: the answer was interrupted.")).toBeVisible();
  const opened = app.waitForEvent("window");
  await chooseByAccelerator(app, "CmdOrCtrl+Shift+N");
  const other = await opened;
  await screen(other).conversations.getByRole("link").click();
  await rows(other).nth(1).getByRole("button", { name: "Edit" }).click();
  await editor(other).fill("third, changed");
  await editor(other).press("Enter");
  await expect(rows(page)).toHaveText([/second/, /third, changed/]);

  await rows(page).first().getByRole("button", { name: "Send now" }).click();
  await expect(rows(page)).toHaveText([/third, changed/]);
  await expect(screen(page).stop).toBeVisible();
  await rows(other).first().getByRole("button", { name: "Send now" }).click();
  await expect(queue(page)).toHaveCount(0);
  await expect(screen(page).questions).toHaveText([/demo: slow/, /second/, /third, changed/]);
  await expect(queue(other)).toHaveCount(0);
});
