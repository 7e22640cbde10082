import type { ElectronApplication, Page } from "@playwright/test";
import { expect, kill, say, screen, test, untilIdle } from "./app.fixture.ts";

/** Types key by key in the page's own time until it is told to stop; the text grows meanwhile. */
const TYPED = "The quick brown fox jumps over the lazy dog and then goes home to sleep for long. ";

/** What stood in a field half a second before now, while typing went on. */
async function textHalfASecondAgo(page: Page, label: string): Promise<string> {
  return page.getByLabel(label, { exact: true }).evaluate(async (field) => {
    const { value } = field as HTMLInputElement;
    const start = performance.now();
    while (performance.now() - start < 500) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return value;
  });
}

async function openWindow(app: ElectronApplication): Promise<Page> {
  const [page] = await Promise.all([
    app.waitForEvent("window"),
    app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((each) => each.submenu?.items ?? []);
      items?.find(({ label }) => /new window/i.test(label))?.click();
    }),
  ]);
  await expect(screen(page).composer).toBeVisible();
  return page;
}

test("kill -9 while somebody types on and on takes half a second of it at most", async ({
  launch,
}) => {
  const first = await launch();
  const typing = screen(first.page)
    .composer.pressSequentially(TYPED, { delay: 60 })
    .catch(() => undefined);
  await expect(screen(first.page).composer).toHaveValue(/^The quick brown fox/);
  const before = await textHalfASecondAgo(first.page, "Message");
  await kill(first.app);
  await typing;
  const second = await launch();
  const kept = await screen(second.page).composer.inputValue();
  await expect(screen(second.page).composer).toHaveValue(new RegExp(`^${before}`));
  expect(kept.length).toBeLessThanOrEqual(TYPED.length);
});

test("what is typed and ended at once is all there, wherever it was typed", async ({ launch }) => {
  const first = await launch();
  await say(first.page, "Remember the quinces");
  await untilIdle(first.page);
  await screen(first.page).composer.pressSequentially("half a thought, unsaved");
  await first.app.close();
  const second = await launch();
  const quinces = screen(second.page).conversations.getByRole("link", { name: /quinces/ });
  await quinces.click();
  await expect(screen(second.page).composer).toHaveValue("half a thought, unsaved");

  // A window that is closed alone is an end, too.
  const other = await openWindow(second.app);
  await screen(other).composer.pressSequentially("in the other window");
  await Promise.all([
    other.waitForEvent("close"),
    second.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .toSorted((a, b) => b.id - a.id)[0]
        ?.close();
    }),
  ]);
  await quinces.focus();
  await second.page.keyboard.press("F2");
  await second.page.getByRole("textbox", { name: "Title" }).fill("Medlars");
  await second.app.close();
  const third = await launch();
  await expect(
    screen(third.page).conversations.getByRole("link", { name: "Medlars" }),
  ).toBeVisible();
  await expect(screen(third.page).composer).toHaveValue("in the other window");
});

test("two windows that write in the new chat lose nothing to each other", async ({ launch }) => {
  const { app, page } = await launch();
  const other = await openWindow(app);
  await screen(page).composer.pressSequentially("from the first");
  await screen(other).composer.pressSequentially("from the second");
  await screen(page).composer.pressSequentially(", more");
  await app.close();
  const again = await launch();
  await expect(screen(again.page).composer).toHaveValue(/from the first, more/);
  await expect(screen(again.page).composer).toHaveValue(/from the second/);
});

test("a draft in one window outlives that its chat is deleted and brought back in another", async ({
  launch,
}) => {
  const { app, page } = await launch();
  await say(page, "Remember the quinces");
  await untilIdle(page);
  const other = await openWindow(app);
  const link = (of: Page) => screen(of).conversations.getByRole("link", { name: /quinces/ });
  await link(other).click();
  await screen(other).composer.pressSequentially("held in window two");
  await link(page).focus();
  await page.keyboard.press("Delete");
  await expect(link(other)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await link(other).click();
  await expect(screen(other).composer).toHaveValue("held in window two");
  await app.close();
  const again = await launch();
  await link(again.page).click();
  await expect(screen(again.page).composer).toHaveValue("held in window two");
});

test("a setting that is typed and not left counts after an orderly end, and is kept after kill -9", async ({
  launch,
}) => {
  const open = async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: "Settings" }).first().click();
    await page.getByRole("tab", { name: "Observability" }).click();
  };
  const first = await launch();
  await open(first.page);
  await first.page.getByLabel("Langfuse public key").pressSequentially("pk-lf-typed");
  // What counts only once somebody is asked, or says Save, is kept as it is.
  const tab = (page: Page, name: string) => page.getByRole("tab", { name }).click();
  await tab(first.page, "Models");
  await first.page.getByRole("button", { name: "Add price" }).click();
  await first.page.getByLabel("Price for model").pressSequentially("gpt-quince");
  await tab(first.page, "Limits");
  await first.page.getByLabel("Messages per window").fill("500");
  await first.app.close();

  const second = await launch();
  await open(second.page);
  await tab(second.page, "Models");
  await expect(second.page.getByLabel("Price for model")).toHaveValue("gpt-quince");
  await tab(second.page, "Limits");
  await expect(second.page.getByLabel("Messages per window")).toHaveValue("500");
  await expect(second.page.getByText("not saved")).toBeVisible();
  await tab(second.page, "Observability");
  const field = second.page.getByLabel("Langfuse public key");
  await expect(field).toHaveValue("pk-lf-typed");
  await expect(second.page.getByText("not saved")).toHaveCount(0);
  await field.press("End");
  const typing = field
    .pressSequentially("-and-on-and-on-and-on-and-on", { delay: 60 })
    .catch(() => undefined);
  await expect(field).toHaveValue(/-and-on/);
  const before = await textHalfASecondAgo(second.page, "Langfuse public key");
  await kill(second.app);
  await typing;

  const third = await launch();
  await open(third.page);
  await expect(third.page.getByLabel("Langfuse public key")).toHaveValue(new RegExp(`^${before}`));
  await expect(third.page.getByText("not saved")).toBeVisible();
});
