import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { createOwnKeychain } from "../fakes/own-keychain.ts";
import { answer, finish, stream, toolCall } from "../fakes/openai-server.ts";
import { kill, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { expect, test } from "./bounded.fixture.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { answerQuestions, askedQuestions } from "./questions.ts";

const { resolve } = createRequire(import.meta.url);
const modules = join(dirname(resolve("vitest/package.json")), "..");
const everything = join(modules, "@modelcontextprotocol/server-everything/dist/index.js");
const configuration = `{
  // what another app keeps
  "mcpServers": {
    "Everything": { "command": "${process.execPath}", "args": ["${everything}", "stdio"], "env": { "TOKEN": "secret-of-mine" } },
  },
}`;

const serversOf = (page: Page) => page.getByRole("region", { name: "MCP servers" });

/** Adds the server from the pasted configuration; it is off. */
async function paste(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Tools" }).click();
  await serversOf(page).getByRole("button", { name: "Add server" }).click();
  const dialog = page.getByRole("dialog", { name: "Add MCP server" });
  await dialog.getByLabel("Paste configuration").fill(configuration);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
}

test("a call of a server's tool waits for a word through kill -9, is made once, and its result reaches the model", async ({
  launch,
  server,
  atServer,
}, testInfo) => {
  // Where there is no keychain, what a person let start is forgotten with the session.
  await using keychain = await createOwnKeychain();
  const env = { ...atServer, ...keychain.env };
  const { app, page } = await launch({ env });
  await answerQuestions(app, true);
  await paste(page);
  await serversOf(page).getByRole("switch", { name: "Everything" }).click();
  await expect(serversOf(page)).toContainText(/ready, \d+ tools/);
  await page.keyboard.press("Escape");

  server.reply(answer("Hello."));
  await say(page, "Hi");
  await expect(lastAnswer(page)).toContainText("Hello.");
  await untilIdle(page);
  const offered = JSON.stringify(server.requests.at(-1)?.body);
  const [, name = ""] = /"name":"(echo_[0-9a-f]{8})"/.exec(offered) ?? [];
  expect(name).not.toBe("");

  server.reply(
    stream(toolCall("call-1", name, { message: "so it is" }), finish("tool_calls")),
    answer("It says so."),
  );
  await say(page, "Ask it");
  const card = page.getByRole("log", { name: "Messages" });
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeVisible();
  await expect(card).toContainText("so it is");
  // Its wire name is for the model alone.
  await expect(card.getByRole("group", { name: "Tool: Echo Tool" })).toBeVisible();
  await expect(page.getByText("your approval of Echo Tool")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.screenshot({ path: testInfo.outputPath("card.png") });
  const before = server.requests.length;
  await kill(app);

  const again = await launch({ env });
  await answerQuestions(again.app, true);
  await screen(again.page).conversations.getByRole("link").first().click();
  await again.page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(lastAnswer(again.page)).toContainText("It says so.");
  expect(server.requests.length).toBe(before + 1);
  const sent = JSON.stringify(server.requests.at(-1)?.body?.messages);
  expect(sent).toContain("Echo: so it is");
});

test("a pasted MCP server is off until its command was seen, then shows its tools, and goes with its process", async ({
  parley: { app, page },
}, testInfo) => {
  await answerQuestions(app, false);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Tools" }).click();
  const region = page.getByRole("region", { name: "MCP servers" });
  await region.getByRole("button", { name: "Add server" }).click();
  const dialog = page.getByRole("dialog", { name: "Add MCP server" });
  await dialog.getByLabel("Paste configuration").fill(configuration);
  await expectAccessibleInBothThemes(page);
  await page.screenshot({ path: testInfo.outputPath("add.png") });
  await dialog.getByRole("button", { name: "Add", exact: true }).click();

  const power = region.getByRole("switch", { name: "Everything" });
  await expect(power).not.toBeChecked();
  await power.click();
  await expect.poll(async () => (await askedQuestions(app)).length).toBe(1);
  const [question] = await askedQuestions(app);
  expect(question?.detail).toContain(`Command: ${process.execPath} ${everything} stdio`);
  expect(question?.buttons).toContain("Start server");
  await expect(power).not.toBeChecked();

  await answerQuestions(app, true);
  await power.click();
  await expect(region).toContainText(/ready, \d+ tools, [\d,]+ tokens/);
  await region.getByRole("button", { name: "Details of Everything" }).click();
  const echo = region.getByRole("switch", { name: "echo", exact: true });
  await expect(echo).toBeChecked();
  await echo.click();
  await expect(echo).not.toBeChecked();
  await expect(page.locator("body")).not.toContainText("secret-of-mine");
  for (const width of [1_280, 480]) {
    await page.setViewportSize({ width, height: 800 });
    await expectAccessibleInBothThemes(page);
    await page.screenshot({ path: testInfo.outputPath(`tools-${width}.png`) });
  }
  await region.getByRole("button", { name: "Remove", exact: true }).click();
  await region.getByRole("button", { name: "Remove server" }).click();
  await expect(power).toHaveCount(0);
});
