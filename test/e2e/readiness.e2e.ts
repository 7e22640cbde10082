import type { Locator, Page } from "@playwright/test";
import { answer } from "../fakes/openai-server.ts";
import { expect, say, test as demo, untilIdle } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

async function openReadiness(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Readiness" }).click();
  const list = page.getByRole("list", { name: "Checklist" });
  await expect(list).toBeVisible();
  return list;
}

const row = (list: Locator, title: string): Locator =>
  list.getByRole("listitem").filter({ has: list.page().getByRole("heading", { name: title }) });

demo(
  "on the demo nothing wants attention, and nothing is claimed that is not so",
  async ({ parley: { page } }) => {
    const list = await openReadiness(page);
    await expect(page.getByText("Nothing wants your attention.")).toBeVisible();
    await expect(row(list, "Key in the keychain")).toContainText("Off");
    await expect(row(list, "Backup of today")).toContainText("nothing to back up yet");
    await expect(row(list, "Versions")).toContainText(/Electron \d+/);
    for (const title of ["Content Security Policy", "Trusted Types", "Permissions of the page"])
      await expect(row(list, title)).toContainText("In order");
    await expect(row(list, "Network of the page")).toContainText("ends on this computer");
    await expect(row(list, "Data folder")).toContainText("In order");
    // A checkout is not packaged.
    await expect(row(list, "Fuses")).toContainText("not packaged");
    await expect(row(list, "Start options")).toContainText("takes every option");
    await expect(row(list, "Age of this version")).toContainText("not packaged");
  },
);

test("each thing that wants attention has a button that leads to what mends it", async ({
  launch,
  server,
  atServer,
}) => {
  server.replyAlways(() => answer("Hi."));
  const { page } = await launch({ env: atServer });
  await say(page, "Hello");
  await untilIdle(page);
  const list = await openReadiness(page);
  await expect(row(list, "Key in the keychain")).toContainText("OPENAI_API_KEY");
  await expect(row(list, "Timeouts")).toContainText("In order");

  await row(list, "Backup of today").getByRole("button", { name: "Back up" }).click();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByText("Made by you").first()).toBeVisible();
  await page.getByRole("tab", { name: "Readiness" }).click();
  await expect(row(list, "Backup of today")).toContainText("In order");

  await expect(row(list, "Budget")).toContainText("the price of “fake-model” is not known");
  await row(list, "Budget").getByRole("button", { name: "Set its price" }).click();
  const addPrice = page.getByRole("button", { name: "Add price" });
  await expect(addPrice).toBeFocused();
  await addPrice.press("Enter");
  await page.getByLabel("Price for model").fill("fake-model");
  await page.getByLabel("Input", { exact: true }).fill("1");
  await page.getByLabel("Output", { exact: true }).fill("2");
  await page.getByRole("button", { name: "Save price" }).press("Enter");
  await expect(page.getByRole("button", { name: "Edit price of fake-model" })).toBeFocused();
  await page.getByRole("tab", { name: "Readiness" }).click();

  await row(list, "Budget").getByRole("button", { name: "Set a budget" }).click();
  const budget = page.getByLabel("Budget per day (USD)");
  await expect(budget).toBeFocused();
  await budget.fill("5");
  await budget.press("Enter");
  await page.getByRole("tab", { name: "Readiness" }).click();
  await expect(row(list, "Budget")).toContainText("$5.00 a day");
});
