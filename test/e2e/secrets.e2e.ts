import type { Locator, Page } from "@playwright/test";
import { canaryKey } from "../fakes/canary.ts";
import { createKeyringHome, whyNoKeyring } from "../fakes/keyring.ts";
import { answer } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle, type Parley } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

const KEY = canaryKey("typed");

async function openModels(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Settings" }).first().click();
  return page.getByRole("tabpanel", { name: "Models" });
}

/** Sets the app up as a person does, and waits until the key is said to be somewhere. */
async function setUp(page: Page, baseUrl: string): Promise<Locator> {
  const models = await openModels(page);
  await models.getByLabel("Base URL").fill(baseUrl);
  await models.getByLabel("Base URL").press("Enter");
  await expect(models.getByLabel("Name", { exact: true })).toBeVisible();
  await models.getByLabel("Model", { exact: true }).fill("fake");
  await models.getByLabel("Model", { exact: true }).press("Enter");
  await models.getByLabel("API key").fill(KEY);
  await models.getByRole("button", { name: "Save key" }).click();
  await expect(models.getByText("6789")).toBeVisible();
  return models;
}

async function ask({ page }: Parley): Promise<void> {
  await page.keyboard.press("Escape");
  await screen(page).newChat.click();
  await say(page, "Hello");
  await untilIdle(page);
}

test("without a keychain a key is for this session only, and the field says why", async ({
  launch,
  server,
}) => {
  server.replyAlways(() => answer("Hi."));
  const first = await launch();
  const models = await setUp(first.page, server.baseUrl);
  await expect(models.getByText("for this session only")).toBeVisible();
  await expect(models.getByText(/There is no D-Bus session|keychain/)).toBeVisible();
  await expect(models.getByLabel("API key")).toHaveValue("");
  await ask(first);
  await expect(lastAnswer(first.page)).toContainText("Hi.");
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  await first.app.close();

  const second = await launch();
  await expect((await openModels(second.page)).getByLabel("API key")).toBeVisible();
  await expect(second.page.getByText("for this session only")).toBeHidden();
  await ask(second);
  expect(server.requests[1]?.headers.authorization).not.toContain("CANARY");
});

test("a key is kept in the system's keychain, told apart from none while that is locked, and removed", async ({
  launch,
  server,
}) => {
  const whyNot = await whyNoKeyring();
  test.skip(whyNot !== undefined, whyNot);
  server.replyAlways(() => answer("Hi."));
  await using home = await createKeyringHome();
  {
    await using session = await home.startSession("unlocked");
    const parley = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: session.address } });
    const models = await setUp(parley.page, server.baseUrl);
    await expect(models.getByText("in the system keychain")).toBeVisible();
    await ask(parley);
    await parley.app.close();
  }
  {
    await using session = await home.startSession("locked");
    const parley = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: session.address } });
    const models = await openModels(parley.page);
    await expect(models.getByRole("alert")).toContainText("Unlock your keychain");
    await ask(parley);
    await expect(lastAnswer(parley.page).getByRole("alert")).toContainText("keychain is locked");
    await parley.app.close();
  }
  await using session = await home.startSession("unlocked");
  const parley = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: session.address } });
  await ask(parley);
  await expect(lastAnswer(parley.page)).toContainText("Hi.");
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${KEY}`,
    `Bearer ${KEY}`,
  ]);
  const models = await openModels(parley.page);
  await models.getByRole("button", { name: "Remove" }).click();
  await models.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(models.getByText("in the system keychain")).toBeHidden();
  await ask(parley);
  expect(server.requests[2]?.headers.authorization).not.toContain("CANARY");
});
