import type { Locator, Page } from "@playwright/test";
import { expect, paste, say, screen, test, untilIdle } from "./app.fixture.ts";

const notices = (page: Page) => page.getByRole("status", { name: "Notifications" });

/** Brings a file to the composer as the system would. */
async function drop(page: Page, name: string, bytes: readonly number[]): Promise<void> {
  await screen(page).composer.evaluate(
    (field, file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(file.bytes)], file.name));
      field.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    { name, bytes },
  );
}

/** Whether a click in its middle would reach a control. */
function isReachable(control: Locator): Promise<boolean> {
  return control.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return element === hit || element.contains(hit);
  });
}

for (const size of [
  { width: 1_280, height: 800 },
  { width: 480, height: 800 },
]) {
  test(`a notice lies over no control, ${size.width} px wide`, async ({ parley: { page } }) => {
    await page.setViewportSize(size);
    await say(page, "demo: markdown");
    await untilIdle(page);
    await paste(page, `Minutes\n${"Sales, hiring and the new office.\n".repeat(100)}`);
    await drop(page, "photo.png", [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]);
    await expect(notices(page)).toContainText("“photo.png” was not attached");
    const controls = page.locator("main").getByRole("button");
    const seen = await controls.all();
    for (const control of [
      ...seen,
      page.getByRole("button", { name: /^Remove / }),
      screen(page).composer,
    ]) {
      // What is scrolled out of the messages is no more covered than before.
      const isCovered = await control.evaluate((element) => {
        const notice = document.querySelector('[aria-label="Notifications"] > *');
        if (notice === null) throw new Error("The notice is gone.");
        const own = element.getBoundingClientRect();
        const hit = document.elementFromPoint(own.left + own.width / 2, own.top + own.height / 2);
        return hit !== null && notice.contains(hit) && !notice.contains(element);
      });
      expect(isCovered).toBe(false);
    }
    expect(await isReachable(page.getByRole("button", { name: /^Remove / }))).toBe(true);
  });
}

test("a notice that was pointed at leaves when the pointer does", async ({ parley: { page } }) => {
  await drop(page, "photo.png", [0x89, 0, 1, 2, 3]);
  const notice = notices(page).getByText("“photo.png” was not attached");
  const box = await notice.boundingBox();
  if (box === null) throw new Error("The notice is gone.");
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.move(5, 5);
  await expect(notice).toBeHidden({ timeout: 3_000 });
});

test("every deletion can be undone while it is offered, of chats of one name too", async ({
  parley: { page },
}) => {
  const { conversations, newChat } = screen(page);
  const links = conversations.getByRole("link", { name: "demo: 401" });
  for (let count = 1; count <= 5; count += 1) {
    await newChat.click();
    await say(page, "demo: 401");
    await untilIdle(page);
    await expect(links).toHaveCount(count);
  }
  await links.first().focus();
  for (let left = 4; left >= 0; left -= 1) {
    await page.keyboard.press("Delete");
    await expect(links).toHaveCount(left);
    if (left > 0) await expect(links.first()).toBeFocused();
  }
  const undo = notices(page).getByRole("button", { name: "Undo" });
  await expect(undo).toHaveCount(5);
  for (let back = 1; back <= 5; back += 1) {
    await undo.first().click();
    await expect(links).toHaveCount(back);
  }
  await expect(undo).toHaveCount(0);
});

test("in a narrow window an Undo can be pressed while the list lies over the chat", async ({
  parley: { page },
}) => {
  await page.setViewportSize({ width: 480, height: 800 });
  await say(page, "Only one");
  await untilIdle(page);
  await page.getByRole("button", { name: "Conversations" }).click();
  const link = screen(page).conversations.getByRole("link", { name: "Only one" });
  await link.focus();
  await page.keyboard.press("Delete");
  await expect(link).toHaveCount(0);
  await notices(page).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Conversations" }).click();
  await expect(link).toBeVisible();
});
