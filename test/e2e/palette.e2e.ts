import { chooseByAccelerator } from "../fakes/electron-app.ts";
import { expect, say, screen, test, untilIdle } from "./app.fixture.ts";

test("the palette does what the menu does, leads to every place, and opens chats", async ({
  parley: { app, page },
}) => {
  const { newChat, composer, conversations } = screen(page);
  for (const words of ["First chat", "Second chat"]) {
    await newChat.click();
    await say(page, words);
    await untilIdle(page);
  }
  const palette = page.getByRole("dialog", { name: "Commands" });
  const field = palette.getByRole("combobox");
  const open = async (words: string): Promise<void> => {
    await chooseByAccelerator(app, "CmdOrCtrl+K");
    await expect(field).toBeFocused();
    await page.keyboard.type(words);
  };
  await open("first");
  await expect(palette.getByRole("option")).toHaveText(/^First chat/);
  await page.keyboard.press("Enter");
  await expect(palette).toHaveCount(0);
  const link = (name: string) => conversations.getByRole("link", { name });
  await expect(link("First chat")).toHaveAttribute("aria-current", "page");

  await open("observ");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "Observability" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await open("new chat");
  await page.keyboard.press("Enter");
  await expect(composer).toBeFocused();
  await open("no such thing");
  await expect(palette.getByRole("status")).toHaveText("Nothing found. Try other words.");
  await page.keyboard.press("Escape");
  await expect(composer).toBeFocused();

  await chooseByAccelerator(app, "CmdOrCtrl+PageDown");
  await expect(link("Second chat")).toHaveAttribute("aria-current", "page");
  await chooseByAccelerator(app, "CmdOrCtrl+PageDown");
  await expect(link("First chat")).toHaveAttribute("aria-current", "page");
  await chooseByAccelerator(app, "CmdOrCtrl+PageUp");
  await expect(link("Second chat")).toHaveAttribute("aria-current", "page");

  await chooseByAccelerator(app, "CmdOrCtrl+/");
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(shortcuts.getByText("Ctrl+K", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(shortcuts).toHaveCount(0);
});
