import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { chooseByAccelerator } from "../fakes/electron-app.ts";
import { answer, startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, test as base, untilIdle } from "./app.fixture.ts";
import { answerQuestions, askedQuestions } from "./questions.ts";

interface ServerFixtures {
  readonly first: OpenAiServer;
  readonly second: OpenAiServer;
}

const test = base.extend<ServerFixtures>({
  first: async ({}, use) => {
    const server = await startOpenAiServer();
    await use(server);
    await server.close();
  },
  second: async ({}, use) => {
    const server = await startOpenAiServer();
    await use(server);
    await server.close();
  },
});

const openModels = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Models" }).click();
};
/** A list of what the endpoint names hangs below it once there is one. */
const modelField = (page: Page) => page.getByLabel("Model", { exact: true });
const backToChat = (page: Page) => page.getByRole("button", { name: "Back to chat" }).click();
const picker = (page: Page) => page.getByRole("button", { name: /^Model: / });
const finder = (page: Page) => page.getByRole("combobox", { name: "Find a model" });

/** Types what a person types on the Models tab, without having made anything first. */
async function fillEndpoint(page: Page, server: OpenAiServer, key: string): Promise<void> {
  await page.getByRole("textbox", { name: "Base URL" }).fill(server.baseUrl);
  await page.getByLabel("API key", { exact: true }).fill(key);
  await page.getByRole("button", { name: "Save key" }).click();
  await expect(page.getByText(/^Ends in 0000, saved/)).toBeVisible();
}

test("two endpoints, switched with the keyboard; each gets its own key and no other", async ({
  parley: { app, page },
  first,
  second,
}) => {
  first.replyAlways(() => answer("From the first."));
  second.replyAlways(() => answer("From the second."));
  await openModels(page);
  await fillEndpoint(page, first, "sk-first-00000000000000000000");
  await modelField(page).fill("alpha");
  await modelField(page).press("Enter");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await page.getByRole("menuitem", { name: "Custom" }).click();
  await fillEndpoint(page, second, "sk-second-0000000000000000000");
  await backToChat(page);

  await say(page, "Who are you?");
  await expect(lastAnswer(page)).toContainText("From the first.");
  await untilIdle(page);

  await chooseByAccelerator(app, "CmdOrCtrl+Shift+M");
  await expect(finder(page)).toBeFocused();
  await page.keyboard.type(new URL(second.baseUrl).host);
  await expect(page.getByRole("option", { name: /^fake/ })).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(picker(page)).toHaveText("Model: fake");
  await expect(screen(page).composer).toBeFocused();
  await page.keyboard.type("And now?");
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("From the second.");
  await untilIdle(page);

  expect(first.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer sk-first-00000000000000000000",
  ]);
  expect(second.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer sk-second-0000000000000000000",
  ]);
  expect(second.requests[0]?.body?.model).toBe("fake");

  // The choice was this chat's alone, and so is one that is made before a chat begins.
  await screen(page).newChat.click();
  await expect(picker(page)).toHaveText("Model: alpha");
  await picker(page).click();
  await page.keyboard.press("Escape");
  await expect(screen(page).composer).toBeFocused();
  await chooseByAccelerator(app, "CmdOrCtrl+Shift+M");
  await expect(finder(page)).toBeFocused();
  await page.keyboard.type("demo");
  await page.keyboard.press("Enter");
  await expect(picker(page)).toHaveText("Model: Parley demo");
  await say(page, "And you?");
  await untilIdle(page);
  await screen(page).newChat.click();
  await expect(picker(page)).toHaveText("Model: alpha");
  await screen(page).conversations.getByRole("link", { name: "Who are you?" }).click();
  await expect(picker(page)).toHaveText("Model: fake");

  // What new chats begin with is changed where it says so.
  await picker(page).click();
  await page.getByRole("button", { name: "Make default" }).click();
  await expect(page.getByText("New chats start with this model.")).toBeVisible();
  await page.keyboard.press("Escape");
  await screen(page).newChat.click();
  await expect(picker(page)).toHaveText("Model: fake");
});

test("models that were listed once can be chosen offline, and any name can be typed", async ({
  launch,
  first,
}) => {
  const before = await launch();
  await openModels(before.page);
  await before.page.getByRole("textbox", { name: "Base URL" }).fill(first.baseUrl);
  await before.page.getByRole("textbox", { name: "Base URL" }).press("Enter");
  await expect(before.page.getByRole("list", { name: "Endpoints" })).toBeVisible();
  await backToChat(before.page);
  await picker(before.page).click();
  await expect(before.page.getByRole("option", { name: /^fake/ })).toBeVisible();
  await before.app.close();
  await first.close();

  const { page } = await launch();
  await picker(page).click();
  await expect(page.getByRole("option", { name: /^fake/ })).toBeVisible();
  await page.getByRole("button", { name: "Refresh the list" }).click();
  await expect(page.getByRole("alert")).toContainText(/Can't reach .* as of/);
  await finder(page).fill("my-own-model");
  await finder(page).press("Enter");
  await expect(picker(page)).toHaveText("Model: my-own-model");
});

test("settings of version 1 go on as they were", async ({ launch, userData, first }) => {
  first.reply(answer("Still here."));
  const old = { version: 1, model: { baseUrl: first.baseUrl, name: "old-model" } };
  await writeFile(join(userData, "settings.json"), JSON.stringify(old));
  const { page } = await launch();
  await expect(picker(page)).toHaveText("Model: old-model");
  await say(page, "Hello");
  await expect(lastAnswer(page)).toContainText("Still here.");
  const { body } = await first.request(0);
  expect(body?.model).toBe("old-model");
});

test("a key stays with the address it was saved for until somebody says otherwise", async ({
  parley: { page, app },
  first,
  second,
}) => {
  second.replyAlways(() => answer("Moved."));
  await openModels(page);
  await fillEndpoint(page, first, "sk-first-00000000000000000000");
  await modelField(page).fill("alpha");
  const baseUrl = page.getByRole("textbox", { name: "Base URL" });
  await answerQuestions(app, false);
  await baseUrl.fill(second.baseUrl);
  await baseUrl.press("Enter");
  await expect(page.getByRole("alert")).toContainText(`It is still ${first.baseUrl}.`);
  await expect(page.getByRole("alert")).toContainText(`You typed “${second.baseUrl}”.`);
  await expect(baseUrl).toHaveValue(first.baseUrl);
  expect(second.requests).toEqual([]);

  // The person at the computer agrees.
  await answerQuestions(app, true);
  await baseUrl.fill(second.baseUrl);
  await baseUrl.press("Enter");
  await expect.poll(() => askedQuestions(app)).toHaveLength(1);
  const [question] = await askedQuestions(app);
  expect(question?.detail).toContain("will be sent to the new one");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await backToChat(page);
  await say(page, "Anyone?");
  await expect(lastAnswer(page)).toContainText("Moved.");
  expect(second.requests[0]?.headers.authorization).toBe("Bearer sk-first-00000000000000000000");
});

test("what the environment holds is shown and cannot be changed", async ({ launch, first }) => {
  const { page } = await launch({
    env: { OPENAI_BASE_URL: first.baseUrl, OPENAI_API_KEY: "k", PARLEY_MODEL: "held" },
  });
  await expect(page.getByText("Model: held")).toBeVisible();
  await expect(picker(page)).toHaveCount(0);
  await openModels(page);
  await expect(page.getByRole("textbox", { name: "Base URL" })).toHaveAttribute("readonly", "");
  await expect(page.getByText("from environment", { exact: true })).toHaveCount(5);
});

test("what a chat asks of its model goes out as it was set, and nothing else", async ({
  launch,
  first,
}) => {
  first.replyAlways(() => answer("Fine."));
  const { page, app } = await launch({
    env: { OPENAI_BASE_URL: first.baseUrl, OPENAI_API_KEY: "k", PARLEY_MODEL: "plain" },
  });
  const chatSettings = page.getByRole("button", { name: /^Chat options/ });
  const panel = page.getByRole("dialog", { name: "Chat options" });
  await chatSettings.click();
  await panel.getByLabel("Temperature").fill("9");
  await panel.getByLabel("Temperature").press("Enter");
  await expect(panel.getByRole("alert")).toContainText("from 0 to 2");
  await panel.getByLabel("Temperature").fill("0");
  await panel.getByLabel("System prompt").fill("You are a parrot.");
  await panel.getByLabel("Maximum tokens").fill("256");
  await panel.getByLabel("Reasoning effort").selectOption("low");
  await page.keyboard.press("Escape");
  await expect(screen(page).composer).toBeFocused();
  await expect(chatSettings).toHaveAccessibleName("Chat options, changed");
  await say(page, "Set");
  await untilIdle(page);
  const { body: set } = await first.request(0);
  expect(set).toMatchObject({ temperature: 0, max_tokens: 256, reasoning_effort: "low" });
  // What stands after it says that what others wrote is data, as in every prompt.
  expect(set?.messages[0]).toEqual({
    role: "system",
    content: expect.stringMatching(/^You are a parrot\.\n/) as unknown,
  });

  await screen(page).newChat.click();
  await expect(chatSettings).toHaveAccessibleName("Chat options");
  await say(page, "Unset");
  await untilIdle(page);
  const { body: unset } = await first.request(1);
  expect(Object.keys(unset ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/temperature|max_|reasoning/)]),
  );
  expect(unset?.messages[0]?.content).toContain("Parley");
  await app.close();

  const again = await launch({
    env: { OPENAI_BASE_URL: first.baseUrl, OPENAI_API_KEY: "k", PARLEY_MODEL: "o3-held" },
  });
  await screen(again.page).conversations.getByRole("link", { name: "Set", exact: true }).click();
  await lastAnswer(again.page).getByRole("button", { name: "Regenerate" }).click();
  const { body: kept } = await first.request(2);
  expect(kept).toMatchObject({ temperature: 0, max_completion_tokens: 256, model: "o3-held" });
  expect(kept).not.toHaveProperty("max_tokens");
});
