import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { lastAnswer, say, screen, untilIdle } from "../e2e/app.fixture.ts";
import { answer, startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";
import { startPacked, type PackedStart } from "./packed-process.ts";

/** Where a saved key is said to be. */
export type KeyPlace = "in the system keychain" | "for this session only";

/** Whatever it is, it must not be one of a provider's. */
const KEY = "sk-smoke-0123456789abcdefwxyz";

/** Asks the built-in model for a sum, and sees its tool work and its answer end. */
export async function chatWithDemo(page: Page): Promise<void> {
  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("84");
}

/**
 * One key's round trip in a packed app: saved on the screen, said to be in a place, sent with a message, still there at the
 * next start (unless it was for the session), and gone once it is removed.
 */
export async function takeKeyRoundTrip(start: PackedStart, place: KeyPlace): Promise<void> {
  const server = await startOpenAiServer();
  server.replyAlways(() => answer("Hello back."));
  // In the file: typed on the page, an address on this computer is asked about by the system, whom nobody answers here.
  const endpoint = { id: "smoke", name: "Smoke", preset: "custom", baseUrl: server.baseUrl };
  const model = { endpointId: endpoint.id, name: "fake" };
  const settings = JSON.stringify({ version: 2, endpoints: [endpoint], model });
  await writeFile(join(start.userData, "settings.json"), settings);
  try {
    {
      await using app = await startPacked(start);
      await saveKey(app.page);
      await expect(app.page.getByText(place).first()).toBeVisible();
      expect(await askedWith(app.page, server)).toBe(`Bearer ${KEY}`);
      expect(await app.quit(), app.output()).toBe(0);
    }
    await using app = await startPacked(start);
    const again = await askedWith(app.page, server);
    if (place === "for this session only") expect(again).not.toContain(KEY);
    else {
      expect(again).toBe(`Bearer ${KEY}`);
      await removeKey(app.page);
      expect(await askedWith(app.page, server)).not.toContain(KEY);
    }
    expect(await app.quit(), app.output()).toBe(0);
  } finally {
    await server.close();
  }
}

async function openModels(page: Page) {
  await page.getByRole("button", { name: "Settings" }).first().click();
  return page.getByRole("tabpanel", { name: "Models" });
}

async function saveKey(page: Page): Promise<void> {
  const models = await openModels(page);
  await models.getByLabel("API key").fill(KEY);
  await models.getByRole("button", { name: "Save key" }).click();
  await expect(models.getByText(KEY.slice(-4)).first()).toBeVisible();
}

async function removeKey(page: Page): Promise<void> {
  const models = await openModels(page);
  await models.getByRole("button", { name: "Remove" }).click();
  await models.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(models.getByText("in the system keychain")).toBeHidden();
}

/** Sends a message in a new chat. @returns the Authorization that it came with, "" for none */
async function askedWith(page: Page, server: OpenAiServer): Promise<string> {
  const before = server.requests.length;
  await page.keyboard.press("Escape");
  await screen(page).newChat.click();
  await say(page, "Hello");
  await expect.poll(() => server.requests.length).toBeGreaterThan(before);
  await untilIdle(page);
  return server.requests.at(-1)?.headers.authorization ?? "";
}
