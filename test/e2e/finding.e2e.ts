import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expectAccessible, setTheme } from "./expect-accessible.ts";
import { expect, lastAnswer, screen, say, test, untilIdle } from "./app.fixture.ts";

/** Writes chats of some turns into the history of an app that is closed. */
function addChats(userData: string, titles: readonly string[], turns: readonly string[]): void {
  using database = new DatabaseSync(join(userData, "parley.db"));
  database.exec("BEGIN");
  const addThread = database.prepare(
    `INSERT INTO threads (id, title, title_source, created_at, updated_at, head_message_id)
     VALUES (?, ?, 'user', ?, ?, ?)`,
  );
  const addMessage = database.prepare(
    `INSERT INTO messages (id, thread_id, parent_id, role, parts, status, created_at, text)
     VALUES (?, ?, ?, ?, ?, '{"type":"complete"}', ?, ?)`,
  );
  for (const [index, title] of titles.entries()) {
    const at = Date.now() - (index + 1) * 60_000;
    const threadId = randomUUID();
    const messages = turns.map((text) => ({ id: randomUUID(), text }));
    addThread.run(threadId, title, at, at, messages.at(-1)?.id ?? null);
    for (const [place, { id, text }] of messages.entries()) {
      const role = place % 2 === 0 ? "user" : "assistant";
      const parts = JSON.stringify([{ type: "text", text }]);
      addMessage.run(id, threadId, messages[place - 1]?.id ?? null, role, parts, at + place, text);
    }
  }
  database.exec("COMMIT");
}

const PARAGRAPH = "There is nothing to be found in this paragraph, however long it is. ".repeat(8);

test("a search is walked by the keyboard, says why, and leads to the message", async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await screen(first.page).composer.waitFor();
  await first.app.close();
  const turns = Array.from({ length: 60 }, (_, index) =>
    index === 7 ? `${PARAGRAPH} The Wombat sleeps by day. ${PARAGRAPH}` : `${index} ${PARAGRAPH}`,
  );
  addChats(userData, ["A long talk"], turns);
  addChats(userData, ["Wombats and their burrows"], ["Hello, wombat", "Good day"]);

  const { page } = await launch();
  const { search, messages } = screen(page);
  await search.fill("wombat");
  const list = page.getByRole("listbox", { name: "Search results" });
  const long = list.getByRole("option", { name: /A long talk/ });
  const short = list.getByRole("option", { name: /Wombats and their burrows/ });
  await expect(list.getByRole("option")).toHaveCount(2);
  await expect(long.locator("mark")).toHaveText("Wombat");
  await expect(long).toContainText("The Wombat sleeps by day.");
  await expect(short.locator("mark")).toHaveText(["Wombat", "wombat"]);
  await expect(long.locator("time")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  await expect(search).toBeFocused();
  for (const theme of ["light", "dark"] as const) {
    await setTheme(page, theme);
    await expectAccessible(page);
  }
  for (let presses = 0; (await long.getAttribute("aria-selected")) !== "true"; presses += 1) {
    expect(presses).toBeLessThan(3);
    await search.press("ArrowDown");
  }
  await expect(search).toHaveAttribute(
    "aria-activedescendant",
    (await long.getAttribute("id")) ?? "",
  );
  await search.press("Enter");
  const found = messages.getByRole("article").filter({ hasText: "The Wombat sleeps by day." });
  await expect(found).toBeInViewport();
  await expect(found).toHaveCSS("outline-style", "solid");
  // It stays there: nothing takes hold of the end again.
  await expect(messages.getByText(/^59 /)).not.toBeInViewport();

  // Where all of a chat is in view, there is nothing to jump to.
  await short.click();
  await expect(messages.getByRole("article")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Jump to latest" })).toHaveCount(0);

  await search.focus();
  await search.press("Escape");
  await expect(list).toHaveCount(0);
});

test("250 chats are one stop of the Tab key, and links skip to the messages and the message box", async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await screen(first.page).composer.waitFor();
  await first.app.close();
  addChats(
    userData,
    Array.from({ length: 250 }, (_, index) => `Chat ${index + 1}`),
    ["Hello", "Good day"],
  );
  const { page } = await launch();
  const { conversations, messages, search, composer } = screen(page);
  const links = conversations.getByRole("link");
  await expect(links).toHaveCount(250);
  await links.nth(2).click();
  await expect(messages.getByRole("article")).toHaveCount(2);

  await search.focus();
  await page.keyboard.press("Tab");
  await expect(links.nth(2)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(links.nth(3)).toBeFocused();
  await page.keyboard.press("End");
  await expect(links.nth(249)).toBeFocused();
  let presses = 0;
  while (!(await messages.evaluate((log) => log.contains(document.activeElement)))) {
    await page.keyboard.press("Tab");
    presses += 1;
    expect(presses).toBeLessThan(6);
  }

  await page.getByRole("link", { name: "Skip to messages" }).focus();
  await page.keyboard.press("Enter");
  await expect(messages).toBeFocused();
  await page.getByRole("link", { name: "Skip to messages" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to message box" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(composer).toBeFocused();
});

test("the skip links are there before there is any message", async ({ parley: { page } }) => {
  await page.getByRole("link", { name: "Skip to messages" }).focus();
  await page.keyboard.press("Enter");
  await expect(screen(page).messages).toBeFocused();
  await say(page, "Hello");
  await untilIdle(page);
  await expect(lastAnswer(page)).toBeVisible();
});
