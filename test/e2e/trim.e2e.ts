import { finish, stream, text, usage } from "../fakes/openai-server.ts";
import { expect, say, screen, untilIdle } from "./app.fixture.ts";
import { expectAccessible, setTheme } from "./expect-accessible.ts";
import { test } from "./endpoint.fixture.ts";

test("a chat that fills the model's window can leave out older messages, and send them again", async ({
  launch,
  atServer,
  server,
}) => {
  // gpt-4 reads 8,192 tokens; two such answers are nine tenths of that.
  server.replyAlways(() => stream(text("word ".repeat(3_600)), finish(), usage(11, 3_600)));
  const { page } = await launch({ env: { ...atServer, PARLEY_MODEL: "gpt-4" } });
  for (const question of ["One", "Two"]) {
    await say(page, question);
    await untilIdle(page);
  }
  await screen(page).composer.fill("Three");
  await expect(page.getByText(/≈ 7,\d{3} tokens · \$0\.23 \+ ≈ \$[\d.]+ answer/)).toBeVisible();
  await page.getByRole("button", { name: "Trim" }).click();
  await expect(page.getByText(/≈ [34],\d{3} tokens/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Trim" })).toBeHidden();
  await screen(page).composer.press("Enter");
  await untilIdle(page);
  const sent = server.requests.at(-1)?.body?.messages.filter(({ role }) => role === "user");
  expect(sent?.map(({ content }) => content)).toEqual(["Two", "Three"]);

  await expect(screen(page).questions.first()).toContainText("One");
  // The new answer fills the window again, and is offered to be trimmed once it was estimated.
  await expect(page.getByRole("button", { name: "Trim" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await setTheme(page, colorScheme);
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Send them again" }).click();
  await expect(page.getByText("Messages above are left out")).toBeHidden();
});
