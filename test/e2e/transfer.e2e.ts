import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ElectronApplication } from "@playwright/test";
import { zip } from "../fakes/zip.ts";
import { expect, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

/** The person names this file in the system's next dialogs. */
async function choose(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
}

/** Chooses an item of the menu File, which the keys of Playwright do not reach. */
async function chooseFromFile(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const file = Menu.getApplicationMenu()?.items.find((item) => item.label === "&File");
    file?.submenu?.items.find((item) => item.label === wanted)?.click();
  }, label);
}

test("chats go out by the menu, are deleted for good, and come back with their answers and receipts", async ({
  parley: { app, page },
  userData,
}) => {
  const { conversations, messages } = screen(page);
  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  const file = join(userData, "out.json");
  await choose(app, file);
  await chooseFromFile(app, "Export…");
  const dialog = page.getByRole("dialog", { name: /^Export chats/ });
  await expect(dialog.getByRole("radio", { name: "JSON" })).toBeChecked();
  await dialog.getByRole("button", { name: "Export…" }).click();
  await expect(page.getByText("Exported 1 chat, 2 messages.")).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await readFile(file, "utf8")).toMatch(/^\{"format":"parley-export","version":1,/);

  await conversations.getByRole("link").focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Bin", exact: true }).click();
  await page.getByRole("button", { name: "Empty bin" }).click();
  await expect(page.getByText("The bin is empty")).toBeVisible();

  await chooseFromFile(app, "Import…");
  const report = page.getByRole("region", { name: "Import report" });
  await expect(report).toContainText("Imported 1 chat, 2 messages.");
  await expect(report).toBeFocused();
  await conversations.getByRole("link", { name: "What is 12" }).click();
  await expect(messages.getByRole("group", { name: "Tool: calculator" })).toContainText("done");
  await expect(messages.getByRole("note", { name: "Receipt" })).toContainText(/\d+ in/);
  // It goes on like any other.
  await say(page, "What is 2 * 4?");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("8");
});

test("a broken export of another app says what is wrong and imports what the person wants", async ({
  parley: { app, page },
  userData,
}) => {
  const chat = (uuid: string) => ({
    uuid,
    name: `Chat ${uuid}`,
    chat_messages: [
      { uuid: `${uuid}q`, sender: "human", text: "Hello", files: [{ file_name: "a.png" }] },
    ],
  });
  const json = `${JSON.stringify([chat("one"), chat("two")]).slice(0, -1)},{"uuid`;
  const file = join(userData, "data.zip");
  await writeFile(file, zip({ "conversations.json": json, "users.json": "[]" }));
  await choose(app, file);
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("button", { name: "Import chats…" }).click();
  const report = page.getByRole("region", { name: "Import report" });
  await expect(report).toContainText("2 chats can be imported, 1 part of the file cannot be read.");
  await expect(screen(page).conversations.getByRole("link")).toHaveCount(0);
  await report.getByRole("button", { name: "Import 2 chats" }).click();
  await expect(report).toContainText("Imported 2 chats, 2 messages.");
  await report.getByText("Not imported from these chats").click();
  await expect(report).toContainText("2 attached files");
  await expect(screen(page).conversations.getByRole("link")).toHaveCount(2);
});
