import type { Locator, Page } from "@playwright/test";
import { expect, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

interface Pixels {
  /** The colour a few pixels from the start, half-way down: the ground behind what stands there. */
  readonly ground: string;
  /** The colours that cover at least one pixel in fifty. */
  readonly colours: readonly string[];
}

/** What is really painted: the styles alone do not tell what the browser has put in their place. */
async function pixelsOf(page: Page, place: Locator): Promise<Pixels> {
  const png = await place.screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("There is no canvas.");
    context.drawImage(image, 0, 0);
    const at = (x: number, y: number): string =>
      [...context.getImageData(x, y, 1, 1).data].slice(0, 3).join(",");
    const counts = new Map<string, number>();
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        counts.set(at(x, y), (counts.get(at(x, y)) ?? 0) + 1);
      }
    }
    const least = (image.width * image.height) / 50;
    return {
      ground: at(Math.min(6, image.width - 1), Math.floor(image.height / 2)),
      colours: [...counts].flatMap(([colour, count]) => (count >= least ? [colour] : [])),
    };
  }, png.toString("base64"));
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`every state is seen in forced colours, ${colorScheme}`, async ({ parley: { page } }) => {
    await page.emulateMedia({ forcedColors: "active", colorScheme, reducedMotion: "reduce" });
    const { conversations, questions, newChat, composer } = screen(page);
    const ground = async (place: Locator) => (await pixelsOf(page, place)).ground;
    const colours = async (place: Locator) => (await pixelsOf(page, place)).colours.length;
    const differ = async (one: Locator, other: Locator): Promise<void> => {
      expect(await ground(one)).not.toBe(await ground(other));
    };

    await say(page, "First chat");
    await untilIdle(page);
    await newChat.click();
    await say(page, "What is 12 * (3 + 4)?");
    await untilIdle(page);
    await differ(
      conversations.getByRole("link", { name: "What is 12 * (3 + 4)?" }),
      conversations.getByRole("link", { name: "First chat" }),
    );
    const bubble = questions.last().locator("[data-words]").locator("xpath=..");
    expect(await bubble.evaluate((each) => getComputedStyle(each).borderTopWidth)).toBe("1px");

    await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
    const rows = page.getByRole("treeitem");
    const bar = (name: RegExp) => rows.filter({ hasText: name }).last().locator("div[aria-hidden]");
    for (const name of [/^Run/, /^Nodeagent|^Node agent/, /^Model/]) {
      expect(await colours(bar(name).first()), String(name)).toBeGreaterThan(1);
    }
    const legend = page.getByRole("list", { name: "What the bars mean" });
    const paper = await ground(legend.getByRole("listitem").first().getByText("Starting"));
    for (const each of await legend.getByRole("listitem").all()) {
      const painted = await pixelsOf(page, each.locator("[aria-hidden]"));
      expect(painted.colours.filter((colour) => colour !== paper)).not.toEqual([]);
    }
    const good = lastAnswer(page).getByRole("button", { name: "Good answer" });
    await good.click();
    await page.keyboard.press("Escape");
    await differ(good, lastAnswer(page).getByRole("button", { name: "Bad answer" }));

    await composer.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await expect(composer).toBeFocused();
    expect(await composer.evaluate((each) => getComputedStyle(each).outlineStyle)).toBe("solid");
    await composer.fill("Something");
    expect(await colours(page.getByRole("button", { name: "Send", exact: true }))).toBeGreaterThan(
      1,
    );
    await composer.fill("");

    await page.getByRole("button", { name: "Usage" }).click();
    const range = page.getByRole("radiogroup", { name: "Range" });
    await differ(range.getByRole("radio", { checked: true }), range.getByRole("radio").first());
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Settings" }).click();
    const tab = (name: string) => page.getByRole("tab", { name });
    await differ(tab("Models"), tab("Limits"));
    await tab("Safety").click();
    const policy = page.getByRole("radiogroup", { name: "Prompt injection" });
    await differ(
      policy.getByRole("radio", { name: "Warn" }),
      policy.getByRole("radio", { name: "Off" }),
    );
    await tab("Appearance").click();
    const themes = page.getByRole("radiogroup", { name: "Theme" });
    await differ(
      themes.getByRole("radio", { checked: true }),
      themes.getByRole("radio", { checked: false }).first(),
    );
    await tab("Observability").click();
    const toggle = page.getByRole("switch", { name: "Include message content" });
    await expect(toggle).toBeChecked();
    const on = await pixelsOf(page, toggle);
    await toggle.click();
    await expect(toggle).not.toBeChecked();
    await page.mouse.move(0, 0);
    const off = await pixelsOf(page, toggle);
    for (const { colours: seen } of [on, off]) expect(seen.length).toBeGreaterThan(1);
    expect(on.colours.toSorted()).not.toEqual(off.colours.toSorted());
  });
}
