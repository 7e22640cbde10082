import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import {
  answer,
  failure,
  finish,
  startOpenAiServer,
  stream,
  toolCall,
  usage,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import { lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { expect, test as base } from "./bounded.fixture.ts";

const test = base.extend<{ readonly other: OpenAiServer }>({
  other: async ({}, use) => {
    const server = await startOpenAiServer();
    await use(server);
    await server.close();
  },
});

const picker = (page: Page) => page.getByRole("button", { name: /^Model: / });
const modelField = (page: Page) => page.getByLabel("Model", { exact: true });
const remedy = (page: Page, name: string) => lastAnswer(page).getByRole("button", { name });
const endpoint = (id: string, server: { readonly baseUrl: string }) => ({
  id,
  name: id === "home" ? "Home" : "Work",
  preset: "custom",
  baseUrl: server.baseUrl,
});

/** Two endpoints; Home answers in new chats, this chat is given Work. */
async function chooseWork(page: Page): Promise<void> {
  await picker(page).click();
  await page.getByRole("combobox", { name: "Find a model" }).fill("Work fake");
  await page.getByRole("option", { name: /^fake/ }).click();
  await expect(picker(page)).toHaveText("Model: fake");
}

test.describe("an error in a chat with another endpoint than the default", () => {
  test.beforeEach(async ({ withSettings, server, other }) => {
    await withSettings({
      version: 2,
      endpoints: [endpoint("home", server), endpoint("work", other)],
      model: { endpointId: "home", name: "alpha" },
    });
  });

  test("404: Choose model opens this chat's list, and Retry works with what is chosen", async ({
    parley: { page },
    other,
  }) => {
    other.reply(
      failure(404, { message: "The model `fake` does not exist", code: "model_not_found" }),
      answer("Found."),
    );
    await chooseWork(page);
    await say(page, "Hello?");
    await expect(lastAnswer(page).getByRole("alert")).toContainText("Model not found at Work.");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText(`Work · ${new URL(other.baseUrl).host}`);
    await remedy(page, "Choose model").click();
    const finder = page.getByRole("combobox", { name: "Find a model" });
    await expect(finder).toBeFocused();
    await finder.fill("Work better");
    await finder.fill("better");
    await page
      .getByRole("group", { name: "Work" })
      .getByRole("option", { name: /better/ })
      .click();
    await expect(picker(page)).toHaveText("Model: better");
    await remedy(page, "Retry").click();
    await expect(lastAnswer(page)).toContainText("Found.");
    expect(other.requests.map(({ body }) => body?.model)).toEqual(["fake", "better"]);
    await screen(page).newChat.click();
    await expect(picker(page)).toHaveText("Model: alpha");
  });

  test("401: Open API key leads to the key of the endpoint that failed", async ({
    parley: { page },
    other,
  }) => {
    other.reply(failure(401, { message: "No." }));
    await chooseWork(page);
    await say(page, "Hello?");
    await expect(lastAnswer(page).getByRole("alert")).toContainText("Work did not accept");
    await untilIdle(page);
    await remedy(page, "Open API key").press("Enter");
    await expect(page.getByRole("button", { name: /^Work/ })).toHaveAttribute(
      "aria-current",
      "true",
    );
    await expect(page.getByLabel("API key", { exact: true })).toBeFocused();
  });

  test("nobody there: Check address leads to its Base URL, which the card names", async ({
    parley: { page },
    other,
  }) => {
    const { host } = new URL(other.baseUrl);
    await chooseWork(page);
    await other.close();
    await say(page, "Hello?");
    await expect(lastAnswer(page).getByRole("alert")).toContainText(
      `Can't reach Work (${host}). Is the server running?`,
    );
    await untilIdle(page);
    await remedy(page, "Check address").press("Enter");
    const baseUrl = page.getByRole("textbox", { name: "Base URL" });
    await expect(baseUrl).toBeFocused();
    await expect(baseUrl).toHaveValue(other.baseUrl);
  });

  test("no credit left: words where nobody knows the provider, its page where somebody does", async ({
    parley: { app, page },
    other,
  }) => {
    const spent = failure(402, { message: "Insufficient balance" });
    other.reply(spent, spent);
    await chooseWork(page);
    await say(page, "Hello?");
    await expect(lastAnswer(page).getByRole("alert")).toContainText(
      "Your account at Work has no credit left.",
    );
    await untilIdle(page);
    await expect(remedy(page, "Open billing page")).toHaveCount(0);
    await page.evaluate(async () => {
      const { parley } = globalThis as unknown as {
        parley: { call: (request: object) => Promise<unknown> };
      };
      const patch = { preset: "openrouter" };
      const input = { endpointId: "work", patch };
      await parley.call({ id: crypto.randomUUID(), name: "endpoint.update", input });
    });
    await app.evaluate(({ shell }) => {
      shell.openExternal = (url: string) => {
        Reflect.set(globalThis, "openedUrl", url);
        return Promise.resolve();
      };
    });
    await remedy(page, "Open billing page").click();
    await expect
      .poll(() => app.evaluate(() => Reflect.get(globalThis, "openedUrl") as unknown))
      .toBe("https://openrouter.ai/settings/credits");
  });

  test("a parameter: the chat's own options, with the keyboard in the field", async ({
    parley: { page },
    other,
  }) => {
    other.reply(failure(400, { message: "Unsupported parameter: temperature" }), answer("Now."));
    await chooseWork(page);
    await page.getByRole("button", { name: "Chat options" }).click();
    await page.getByLabel("Temperature").fill("0.2");
    await page.keyboard.press("Escape");
    await say(page, "Hello?");
    await expect(lastAnswer(page).getByRole("alert")).toContainText("refused the request");
    await untilIdle(page);
    await remedy(page, "Change temperature").press("Enter");
    await expect(page.getByLabel("Temperature")).toBeFocused();
    await page.getByLabel("Temperature").fill("");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Chat options", exact: true })).toBeVisible();
    await remedy(page, "Retry").click();
    await expect(lastAnswer(page)).toContainText("Now.");
    expect(other.requests.map(({ body }) => body?.["temperature"])).toEqual([0.2, undefined]);
  });
});

test("the day's cap leads to the day's budget", async ({
  withSettings,
  launch,
  atServer,
  server,
}) => {
  await withSettings({ budgets: { perDayMicroUsd: 5_000 } });
  const { page } = await launch({ env: { ...atServer, PARLEY_MODEL: "gpt-4o" } });
  server.reply(answer("Never asked."));
  await say(page, "Hello?");
  await page.getByRole("button", { name: "Stop here" }).click();
  await untilIdle(page);
  await remedy(page, "Change budgets").click();
  await expect(page.getByLabel("Budget per day (USD)")).toBeFocused();
});

test("the endpoint's models are a list below the field, chosen by keyboard or typed", async ({
  parley: { page },
  server,
  userData,
}) => {
  server.replyAlways(() => answer("Here."));
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("textbox", { name: "Base URL" }).fill(server.baseUrl);
  await page.getByRole("textbox", { name: "Base URL" }).press("Enter");
  const combobox = page.getByRole("combobox", { name: "Model", exact: true });
  await expect(combobox).toBeVisible();

  // Nothing is chosen yet: the message is kept, and what helps is the main button.
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Anyone?");
  const notSent = screen(page).questions.last();
  await expect(notSent.getByRole("alert")).toContainText("No model is chosen");
  await expect(notSent.getByRole("button", { name: "Choose model" })).toHaveClass(/bg-accent/);
  await expect(notSent.getByRole("button", { name: "Retry" })).not.toHaveClass(/bg-accent/);

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("The endpoint has 1 model. Choose one.")).toBeVisible();
  await page.getByRole("button", { name: "Choose model" }).click();
  await expect(combobox).toBeFocused();
  await expect(page.getByRole("option", { name: /^fake/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(combobox).toHaveValue("fake");
  await expect(page.getByText("New chats start with this model.")).toBeVisible();

  await combobox.fill("my-own");
  await combobox.press("Enter");
  await expect
    .poll(() => readFileSync(join(userData, "settings.json"), "utf8"))
    .toContain('"my-own"');
  await page.getByRole("button", { name: "Back to chat" }).click();
  await notSent.getByRole("button", { name: "Retry" }).click();
  await expect(lastAnswer(page)).toContainText("Here.");
  expect(server.requests.at(-1)?.body?.model).toBe("my-own");
});

test("another endpoint has a model of its own, and answers new chats once it is made the default", async ({
  withSettings,
  launch,
  server,
  other,
}) => {
  other.replyAlways(() => answer("From work."));
  await withSettings({
    version: 2,
    endpoints: [endpoint("home", server), endpoint("work", other)],
    model: { endpointId: "home", name: "alpha" },
  });
  const { page } = await launch();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: /^Work/ }).click();
  const makeDefault = page.getByRole("button", { name: "Make default" });
  await expect(makeDefault).toHaveAccessibleDescription("Choose a model first.");
  await modelField(page).fill("beta");
  await modelField(page).press("Enter");
  await expect(makeDefault).toHaveAccessibleDescription(/keep their model/);
  await expect(page.getByText("Default model: alpha")).toBeVisible();
  await makeDefault.press("Enter");
  await expect(page.getByText("Default model: beta")).toBeVisible();
  await page.getByRole("button", { name: /^Home/ }).click();
  await expect(modelField(page)).toHaveValue("alpha");
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Who?");
  await expect(lastAnswer(page)).toContainText("From work.");
  expect(other.requests[0]?.body?.model).toBe("beta");
});

test("at the step limit the run asks before the next call is paid for, goes on, and stops", async ({
  withSettings,
  launch,
  atServer,
  server,
}) => {
  await withSettings({
    limits: { messagesPerWindow: 100, messagesPerApp: 100, windowSeconds: 60, toolRounds: 3 },
  });
  server.replyAlways(() =>
    stream(toolCall("c", "calculator", { expression: "6*7" }), finish("tool_calls"), usage()),
  );
  const { page } = await launch({ env: atServer });
  await say(page, "Go on for ever");
  const panel = page.getByRole("group", { name: /^Reached the limit of 3 tool rounds\./ });
  await expect(panel).toBeVisible();
  await expect(screen(page).status).toContainText("your answer about the step limit");
  expect(server.requests).toHaveLength(3);
  await panel.getByRole("button", { name: "Continue" }).press("Enter");
  await expect.poll(() => server.requests.length).toBe(6);
  await expect(panel).toBeVisible();
  await panel.getByRole("button", { name: "Stop here" }).press("Enter");
  await untilIdle(page);
  expect(server.requests).toHaveLength(6);
  await expect(lastAnswer(page)).toContainText("You stopped this answer at its step limit.");
  await remedy(page, "Change step limit").click();
  const field = page.getByLabel("Step limit");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("3");
  await expect(page.getByText("tool rounds", { exact: true })).toBeVisible();
});
