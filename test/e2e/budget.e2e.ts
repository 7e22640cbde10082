import { finish, stream, text, toolCall, usage } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { expectAccessible, setTheme } from "./expect-accessible.ts";
import { test } from "./endpoint.fixture.ts";
import type { Page } from "@playwright/test";

const panel = (page: Page) =>
  page.getByRole("group", { name: /^The next call .* budget for this run/ });

test.beforeEach(({ server }) => {
  // A model that never stops calling its tool, at two cents a call (gpt-4o: $2.50 and $10 a million).
  server.replyAlways(() =>
    stream(
      text("Once more. "),
      toolCall("c", "calculator", { expression: "6*7" }),
      finish("tool_calls"),
      usage(4_000, 1_000),
    ),
  );
});

async function setBudget(page: Page, dollars: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Limits" }).click();
  const field = page.getByRole("textbox", { name: "Budget per run (USD)" });
  await field.fill("0.00001");
  await field.press("Enter");
  await expect(page.getByText(/from 0\.0001 to 1,000,000/)).toBeVisible();
  await field.fill(dollars);
  await field.press("Enter");
  await expect(page.getByRole("button", { name: "Reset to no cap" })).toBeVisible();
  await page.keyboard.press("Escape");
}

test("a runaway loop pauses at the budget in every window, goes on, and stops with what it has", async ({
  launch,
  atServer,
  server,
}) => {
  const { app, page } = await launch({ env: { ...atServer, PARLEY_MODEL: "gpt-4o" } });
  await setBudget(page, "0.03");
  await screen(page).composer.fill("Go on for ever, please.");
  await expect(page.getByText(/≈ [\d,]+ tokens · \$0\.0/)).toBeVisible();
  await say(page, "Go on for ever, please.");

  await expect(panel(page)).toContainText(
    /The next call \(about \$0\.01\d*\) could exceed your \$0\.03 budget for this run \(\$0\.02 spent\)/,
  );
  await expect(screen(page).status).toContainText(/waiting/i);
  await expect(screen(page).questions).toContainText("Go on for ever, please.");
  expect(server.requests).toHaveLength(1);
  for (const colorScheme of ["light", "dark"] as const) {
    await setTheme(page, colorScheme);
    await expectAccessible(page);
  }

  const opened = app.waitForEvent("window");
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items?.find(({ label }) => /^New Window$/i.test(label))?.click();
  });
  const second = await opened;
  await screen(second)
    .conversations.getByRole("link", { name: /Go on for ever/ })
    .click();
  await panel(second).getByRole("button", { name: "Continue" }).click();
  // One more budget of the same size on top: three calls of two cents fit into the six.
  await expect(panel(page)).toContainText(/raised to \$0\.06 \(\$0\.06 spent\)/);
  await expect(panel(second)).toBeVisible();

  await panel(page).getByRole("button", { name: "Stop here" }).click();
  await untilIdle(page);
  await expect(panel(second)).toBeHidden();
  await expect(lastAnswer(page)).toContainText("Stopped You stopped this answer at its budget.");
  await expect(lastAnswer(page)).toContainText("Once more.");
});
