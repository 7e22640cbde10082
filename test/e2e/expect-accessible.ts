import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The rules of axe that look at colours (its tag "cat.color", at the levels A and AA): all that another theme can break. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Expects axe to find nothing, once colours and panels have come to rest: half-faded text has half its contrast. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolations(page, (axe) => axe);
}

/**
 * Expects axe to find nothing in the light theme, nor in what the dark one changes. The page is left in the light one. One
 * walk through the screens serves both: the structure that every other rule reads is the same.
 */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await expectAccessible(page);
  await setTheme(page, "dark");
  await expectNoViolations(page, (axe) => axe.withRules(COLOUR_RULES));
  await setTheme(page, "light");
}

async function expectNoViolations(
  page: Page,
  choose: (axe: AxeBuilder) => AxeBuilder,
): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations } = await choose(new AxeBuilder({ page }).setLegacyMode()).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
  expect(found).toEqual([]);
}

/** Shows the theme that a system of this kind asks for. */
export async function setTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
}
