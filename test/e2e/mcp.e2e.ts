import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "./app.fixture.ts";
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
