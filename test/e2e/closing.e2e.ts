import type { ElectronApplication } from "@playwright/test";
import { answer, finish, gate, stream, text, toolCall, usage } from "../fakes/openai-server.ts";
import { lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { expect, test } from "./bounded.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

/** Every question so far, as the system was asked to show it. */
interface Asked {
  readonly message: string;
  readonly buttons: readonly string[];
  readonly checkboxLabel: string;
}

/** Answers the system's dialogs in place of a person. */
async function answerDialogs(
  app: ElectronApplication,
  button: string,
  isRemembered = false,
): Promise<void> {
  await app.evaluate(
    ({ dialog }, [label, checkboxChecked]) => {
      Reflect.set(globalThis, "asked", []);
      dialog.showMessageBox = (...args: readonly unknown[]) => {
        const asked = args.at(-1) as { readonly buttons: readonly string[] };
        (Reflect.get(globalThis, "asked") as unknown[]).push(asked);
        return Promise.resolve({ response: asked.buttons.indexOf(label), checkboxChecked });
      };
    },
    [button, isRemembered] as const,
  );
}
const asked = (app: ElectronApplication): Promise<readonly Asked[]> =>
  app.evaluate(() => Reflect.get(globalThis, "asked") as readonly Asked[]);
const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const windowCount = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
const gone = (app: ElectronApplication): Promise<unknown> =>
  new Promise((resolve) => app.process().once("exit", resolve));

// macOS keeps an app running without a window.
test.skip(process.platform === "darwin", needsWords("Windows or Linux"));

test("the last window asks before it is closed during an answer; Cancel leaves all as it is", async ({
  parley: { app, page },
}) => {
  await say(page, "demo: slow");
  await expect(lastAnswer(page).locator(".md")).not.toBeEmpty();
  await answerDialogs(app, "Cancel");
  await closeWindow(app);
  await expect
    .poll(() => asked(app))
    .toMatchObject([
      {
        message: "An answer is still being written.",
        buttons: ["Keep running", "Stop and quit", "Cancel"],
        checkboxLabel: "Don't ask again",
      },
    ]);
  await expect(screen(page).stop).toBeVisible();
  await screen(page).stop.click();
  await untilIdle(page);
});

test("Stop and quit keeps the text; the list says that it was interrupted until somebody goes on", async ({
  launch,
}) => {
  const first = await launch();
  await say(first.page, "demo: slow");
  await expect(lastAnswer(first.page).locator(".md")).toContainText(/\w+\s\w+/);
  await answerDialogs(first.app, "Stop and quit");
  const quit = gone(first.app);
  await closeWindow(first.app);
  await quit;

  const { page } = await launch();
  const row = screen(page).conversations.getByRole("listitem").filter({ hasText: "demo: slow" });
  await expect(row).toContainText("interrupted");
  await expect(
    row.getByRole("link", { name: "demo: slow", exact: true }),
  ).toHaveAccessibleDescription("interrupted");
  await row.getByRole("link").click();
  await expect(lastAnswer(page)).toContainText("Interrupted");
  await lastAnswer(page).getByRole("button", { name: "Continue" }).click();
  await expect(screen(page).stop).toBeVisible();
  await expect(row).not.toContainText("interrupted");
  await screen(page).stop.click();
  await untilIdle(page);
});

test("Keep running writes the answer to its end without a window, then quits", async ({
  launch,
  atServer,
  server,
}) => {
  const rest = Promise.withResolvers<undefined>();
  server.reply(stream(text("Half. "), gate(rest.promise), text("Whole."), finish(), usage()));
  const first = await launch({ env: atServer });
  await say(first.page, "Go on without me");
  await expect(lastAnswer(first.page)).toContainText("Half.");
  await answerDialogs(first.app, "Keep running", true);
  const quit = gone(first.app);
  await closeWindow(first.app);
  await expect.poll(() => windowCount(first.app)).toBe(0);
  rest.resolve(undefined);
  await quit;

  const { app, page } = await launch({ env: atServer });
  await page.getByRole("link", { name: "Go on without me" }).click();
  await expect(lastAnswer(page)).toContainText("Half. Whole.");
  await expect(lastAnswer(page).getByRole("button", { name: "Retry" })).toHaveCount(0);
  await expect(screen(page).conversations).not.toContainText("interrupted");
  // It was not to be asked again, and the setting says so.
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Appearance" }).click();
  const choices = page.getByRole("radiogroup", {
    name: "Closing the last window during an answer",
  });
  await expect(choices.getByRole("radio", { name: "Keep running" })).toBeChecked();
  await choices.getByRole("radio", { name: "Stop" }).click();
  await expect(choices.getByRole("radio", { name: "Stop" })).toBeChecked();
  await page.getByRole("button", { name: "Back to chat" }).click();

  server.reply(stream(text("Half. "), gate(new Promise(() => undefined))));
  await say(page, "And now?");
  await expect(lastAnswer(page)).toContainText("Half.");
  await answerDialogs(app, "Cancel");
  const stopped = gone(app);
  await closeWindow(app);
  await stopped;
});

test("a question to the person opens a window again", async ({
  launch,
  atServer,
  server,
  withSettings,
}) => {
  await withSettings({
    closing: { duringRun: "keep" },
    limits: { messagesPerWindow: 100, messagesPerApp: 100, windowSeconds: 60, toolRounds: 1 },
  });
  const rest = Promise.withResolvers<undefined>();
  server.reply(
    stream(
      text("First. "),
      gate(rest.promise),
      toolCall("c", "calculator", { expression: "6*7" }),
      finish("tool_calls"),
      usage(),
    ),
    answer("It is 42."),
  );
  const { app, page } = await launch({ env: atServer });
  await say(page, "Work it out");
  await expect(lastAnswer(page)).toContainText("First.");
  await closeWindow(app);
  await expect.poll(() => windowCount(app)).toBe(0);
  const opened = app.waitForEvent("window");
  rest.resolve(undefined);
  const again = await opened;
  await screen(again).conversations.getByRole("link", { name: "Work it out" }).click();
  await again.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(lastAnswer(again)).toContainText("It is 42.");
  await untilIdle(again);
});

test("a window that is not the last, and one without an answer, close without a word", async ({
  launch,
}) => {
  const { app, page } = await launch();
  const opened = app.waitForEvent("window");
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
    items?.find(({ label }) => label === "New Window")?.click();
  });
  const other = await opened;
  await answerDialogs(app, "Cancel");
  await say(page, "demo: slow");
  await expect(screen(page).stop).toBeVisible();
  await closeWindow(app);
  await expect.poll(() => windowCount(app)).toBe(1);
  await other.getByRole("link", { name: "demo: slow" }).click();
  await screen(other).stop.click();
  await untilIdle(other);
  expect(await asked(app)).toEqual([]);
  const quit = gone(app);
  await closeWindow(app);
  await quit;
});
