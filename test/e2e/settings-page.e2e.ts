import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, screen, test } from "./app.fixture.ts";

test("settings are found by searching, set, validated and reset without a network", async ({
  parley: { page },
}) => {
  await page.getByRole("button", { name: "Settings" }).click();
  const search = page.getByRole("searchbox", { name: "Search settings" });
  await search.fill("idle");
  await page.getByRole("link", { name: /Idle timeout/ }).click();
  await expect(page.getByRole("tab", { name: "Limits", selected: true })).toBeVisible();
  const field = page.getByLabel("Idle timeout (seconds)");
  await expect(field).toBeFocused();

  await field.fill("ninety");
  await field.press("Enter");
  await expect(page.getByRole("alert")).toContainText("from 0 to 86,400");
  await expect(field).toHaveValue("ninety");
  await field.fill("90");
  await expect(page.getByRole("status", { name: "Settings status" })).toContainText("saved");
  await page.getByRole("button", { name: "Reset to 30" }).click();
  await expect(field).toHaveValue("30");

  await search.fill("xylophone");
  await expect(page.getByText("No setting matches “xylophone”.")).toBeVisible();
  await search.press("Escape");
  await expect(field).toBeVisible();
});

test("the tabs are walked by arrow keys, in a column and in a strip", async ({
  parley: { page },
}) => {
  await page.getByRole("button", { name: "Settings" }).click();
  const selected = page.getByRole("tab", { selected: true });
  await selected.focus();
  await page.keyboard.press("ArrowDown");
  await expect(selected).toHaveText("Limits");
  await page.setViewportSize({ width: 480, height: 800 });
  await expect(page.getByRole("tablist", { name: "Settings" })).toHaveAttribute(
    "aria-orientation",
    "horizontal",
  );
  await page.keyboard.press("ArrowRight");
  await expect(selected).toHaveText("Safety");
  await page.keyboard.press("End");
  await expect(selected).toHaveText("About");
  await expect(selected).toBeInViewport({ ratio: 1 });
});

test("a file edited outside counts in an open window; one that cannot be read is set aside", async ({
  parley: { page },
  userData,
}) => {
  const file = join(userData, "settings.json");
  await writeFile(file, '{"version":2,"appearance":{"theme":"dark"}}');
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "dark");

  await writeFile(file, "{ this is no JSON");
  await expect(page.getByRole("region", { name: "Notices" })).toContainText("settings.bad-");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect
    .poll(async () => (await readdir(userData)).filter((name) => name.startsWith("settings.")))
    .toEqual([
      expect.stringMatching(/^settings\.bad-/),
      "settings.json",
      "settings.last-good.json",
    ]);
  await expect(screen(page).composer).toBeVisible();
});

test("backups are made and listed, the folder is shown, the tools say what they can do", async ({
  parley: { page, app },
  userData,
}) => {
  await app.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      process.title = path;
      return Promise.resolve("");
    };
  });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Data" }).click();
  await expect(page.getByText(userData, { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("row", { name: /Made by you/ })).toBeVisible();
  expect(await readdir(join(userData, "backups"))).toEqual([
    expect.stringMatching(/^parley-.*-manual\.db$/),
  ]);
  await page.getByRole("button", { name: "Open folder" }).click();
  await expect.poll(() => app.evaluate(() => process.title)).toBe(userData);

  await page.getByRole("tab", { name: "Tools" }).click();
  await expect(page.getByRole("heading", { name: "calculator" })).toBeVisible();
  await expect(page.getByText("At most 200 characters")).toBeVisible();
});
