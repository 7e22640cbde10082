import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { chooseByAccelerator } from "../fakes/electron-app.ts";
import { expect, screen, test } from "./app.fixture.ts";

/** A chat of so many messages, brought in as an export of another app. */
async function bringIn(
  app: ElectronApplication,
  page: Page,
  file: string,
  texts: readonly string[],
) {
  const chat_messages = texts.map((text, index) => ({
    uuid: String(index),
    sender: index % 2 === 0 ? "human" : "assistant",
    text,
  }));
  await writeFile(file, JSON.stringify([{ uuid: "long", name: "Long chat", chat_messages }]));
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("button", { name: "Import chats…" }).click();
  await expect(page.getByRole("region", { name: "Import report" })).toContainText(
    "Imported 1 chat",
  );
  await screen(page).conversations.getByRole("link", { name: "Long chat" }).click();
}

/** The text that is marked as the current match, and whether it can be seen. */
const current = (page: Page) =>
  page.evaluate(() => {
    const [range] = [...(CSS.highlights.get("find-current") ?? [])] as Range[];
    const view = document.querySelector('[role="log"]')?.getBoundingClientRect();
    const box = range?.getBoundingClientRect();
    if (range === undefined || view === undefined || box === undefined) return undefined;
    return { text: String(range), isSeen: box.top >= view.top && box.bottom <= view.bottom };
  });

test("words are found in the whole chat, also where it is not on the screen", async ({
  parley: { app, page },
  userData,
}) => {
  const texts = Array.from({ length: 300 }, (_each, index) =>
    [5, 151, 299].includes(index)
      ? `Here is the **Nee**dle, number ${index}.\n\n${"More text. ".repeat(80)}`
      : `Message ${index}. ${"Hay and straw. ".repeat(30)}`,
  );
  await bringIn(app, page, join(userData, "long.json"), texts);
  await chooseByAccelerator(app, "CmdOrCtrl+F");
  const field = page.getByRole("searchbox", { name: "Find in chat" });
  await expect(field).toBeFocused();
  await field.fill("needle");
  const status = page.getByRole("search").getByRole("status");
  await expect(status).toHaveText("3 of 3");
  const seen = { text: "Needle", isSeen: true };
  await expect.poll(() => current(page)).toEqual(seen);

  await page.keyboard.press("Enter");
  await expect(status).toHaveText("1 of 3");
  await expect(page.getByText("number 5.")).toBeVisible();
  await expect.poll(() => current(page)).toEqual(seen);
  await page.getByRole("button", { name: "Next match" }).click();
  await expect(status).toHaveText("2 of 3");
  await expect(page.getByText("number 151.")).toBeInViewport();
  await page.getByRole("button", { name: "Previous match" }).click();
  await expect(status).toHaveText("1 of 3");

  await field.fill("hay and NOTHING");
  await expect(status).toHaveText("No matches");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(screen(page).composer).toBeFocused();
  expect(await current(page)).toBeUndefined();
});
