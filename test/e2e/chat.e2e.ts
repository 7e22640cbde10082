import { expect, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

test.describe("the first run", () => {
  test("tells the terminal that it is there", async ({ parley }) => {
    await expect.poll(parley.output).toMatch(/^parley: ready\.$/m);
  });

  test("explains itself and answers on the demo model, with no key and no network", async ({
    parley: { page },
  }) => {
    const { composer, answers, questions, conversations } = screen(page);
    await expect(composer).toBeFocused();
    await expect(page.getByText(/demo model/i).first()).toBeVisible();

    await say(page, "Hello, who are you?");
    await expect(questions).toHaveText(/Hello, who are you\?/);
    await untilIdle(page);
    await expect(answers).toHaveCount(1);
    await expect(answers.first()).toContainText(/Parley/);
    await expect(conversations.getByRole("link", { name: /Hello, who are you/ })).toBeVisible();
    await expect(composer).toBeFocused();
    await expect(composer).toHaveValue("");
  });

  test("offers prompts that can be sent with one click", async ({ parley: { page } }) => {
    const prompts = page.getByRole("main").getByRole("listitem").getByRole("button");
    await expect.poll(() => prompts.count()).toBeGreaterThanOrEqual(3);
    await prompts.first().click();
    await expect(screen(page).questions).toHaveCount(1);
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText(/\w/);
  });
});

test.describe("a tool call", () => {
  test("shows which tool ran, with what, and its result", async ({ parley: { page } }) => {
    await say(page, "What is 12 * (3 + 4)?");
    const tool = lastAnswer(page).getByRole("group", { name: "Tool: calculator" });
    await expect(tool).toBeVisible();
    await untilIdle(page);
    await expect(tool).toContainText(/done/i);
    await tool.getByRole("button").first().click();
    await expect(tool).toContainText("12 * (3 + 4)");
    await expect(tool).toContainText("84");
    await expect(lastAnswer(page)).toContainText("84");
  });

  test("says plainly when a tool failed, and the answer goes on", async ({ parley: { page } }) => {
    await say(page, "demo: tool error");
    await untilIdle(page);
    const tool = lastAnswer(page).getByRole("group", { name: "Tool: calculator" });
    await expect(tool).toContainText(/failed/i);
    await expect(tool).toContainText("Error:");
  });
});

test.describe("the composer", () => {
  test("breaks the line on Shift+Enter and sends nothing empty", async ({ parley: { page } }) => {
    const { composer, send, questions } = screen(page);
    await composer.press("Enter");
    await composer.fill("   ");
    await composer.press("Enter");
    await expect(questions).toHaveCount(0);
    await expect(send).toBeDisabled();
    await composer.fill("one");
    await composer.press("Shift+Enter");
    await composer.pressSequentially("two");
    await expect(composer).toHaveValue("one\ntwo");
    await composer.press("Enter");
    await expect(questions).toContainText("one");
    await expect(questions).toContainText("two");
  });

  test("sends one message however fast Enter is pressed", async ({ parley: { page } }) => {
    const { composer, questions } = screen(page);
    await composer.fill("Only once");
    await Promise.all([composer.press("Enter"), composer.press("Enter"), composer.press("Enter")]);
    await untilIdle(page);
    await expect(questions).toHaveCount(1);
  });
});

test.describe("conversations", () => {
  test("can be made, found, renamed, deleted and brought back", async ({ parley: { page } }) => {
    const { conversations, newChat, search, questions } = screen(page);
    await say(page, "Tell me about apricots");
    await untilIdle(page);
    await newChat.click();
    await expect(questions).toHaveCount(0);
    await say(page, "Tell me about quinces");
    await untilIdle(page);

    const links = conversations.getByRole("link");
    await expect(links).toHaveCount(2);
    await expect(links.first()).toContainText("quinces");

    await search.fill("apric");
    const hits = page.getByRole("listbox", { name: "Search results" }).getByRole("option");
    await expect(hits).toHaveCount(1);
    await hits.first().click();
    await expect(questions).toContainText("apricots");
    await search.fill("");
    await expect(links).toHaveCount(2);

    const apricots = conversations.getByRole("link", { name: /apricots/ });
    await apricots.focus();
    await page.keyboard.press("F2");
    const title = page.getByRole("textbox", { name: /title|rename/i });
    await title.fill("Orchard notes");
    await title.press("Enter");
    await expect(conversations.getByRole("link", { name: "Orchard notes" })).toBeVisible();

    await conversations.getByRole("link", { name: "Orchard notes" }).focus();
    await page.keyboard.press("Delete");
    await expect(conversations.getByRole("link", { name: "Orchard notes" })).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(conversations.getByRole("link", { name: "Orchard notes" })).toBeVisible();
  });
});

test.describe("another version of an answer", () => {
  test("Regenerate keeps the old one, and Edit keeps the old question", async ({
    parley: { page },
  }) => {
    const { answers, questions } = screen(page);
    await say(page, "What is 2 + 2?");
    await untilIdle(page);
    await lastAnswer(page).hover();
    await lastAnswer(page).getByRole("button", { name: "Regenerate" }).click();
    await expect(answers.last()).toContainText("2/2");
    await untilIdle(page);
    await expect(answers).toHaveCount(1);
    await lastAnswer(page).getByRole("button", { name: "Previous version" }).click();
    await expect(answers.last()).toContainText("1/2");

    await questions.first().hover();
    await questions.first().getByRole("button", { name: "Edit" }).click();
    const box = questions.first().getByRole("textbox");
    await box.fill("What is 3 + 3?");
    await box.press("Enter");
    await expect(questions.first()).toContainText("3 + 3");
    await expect(questions.first()).toContainText("2/2");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("6");
    await questions.first().getByRole("button", { name: "Previous version" }).click();
    await expect(questions.first()).toContainText("2 + 2");
  });
});

test("a conversation can be deleted while it answers, and the app goes on", async ({
  parley: { app, page },
}) => {
  const { conversations, stop } = screen(page);
  await say(page, "demo: slow");
  await expect(stop).toBeVisible();
  await conversations.getByRole("link", { name: /demo: slow/ }).focus();
  await page.keyboard.press("Delete");
  await expect(conversations.getByRole("link")).toHaveCount(0);
  // The link goes first; the page then turns to a new chat.
  await expect(page.getByRole("heading", { name: "What shall we talk about?" })).toBeVisible();
  await say(page, "Still there?");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText(/demo/i);
  expect(app.process().exitCode).toBeNull();
});

test("the keyboard never loses its place", async ({ parley: { page } }) => {
  const { composer, stop, questions } = screen(page);
  await say(page, "demo: slow");
  await stop.focus();
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("Stopped");
  await expect(composer).toBeFocused();

  await questions.first().getByRole("button", { name: "Edit" }).focus();
  await page.keyboard.press("Enter");
  await expect(questions.first().getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(composer).toBeFocused();
});
