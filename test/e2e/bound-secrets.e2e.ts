import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { needsWords } from "../../scripts/lib/skips.mjs";
import { canaryKey } from "../fakes/canary.ts";
import { createKeyringHome } from "../fakes/keyring.ts";
import { answer, startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { test as base } from "./endpoint.fixture.ts";

const KEY = canaryKey("bound");
const TOKEN = canaryKey("header");

const test = base.extend<{ readonly other: OpenAiServer }>({
  other: async ({}, use) => {
    const server = await startOpenAiServer();
    await use(server);
    await server.close();
  },
});

interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Answers the system's questions in the person's place from now on. */
async function answerDialogs(app: ElectronApplication, agrees: boolean): Promise<void> {
  await app.evaluate(({ dialog }, index) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (...given: object[]) => {
      asked.push(given.at(-1));
      return Promise.resolve({ response: index, checkboxChecked: false });
    };
  }, Number(agrees));
}

const asked = (app: ElectronApplication): Promise<Asked[]> =>
  app.evaluate(() => (globalThis as unknown as { asked: Asked[] }).asked);

/** Calls main as any script on the page could. */
async function call(page: Page, name: string, input: object): Promise<unknown> {
  return page.evaluate(
    async (request) => {
      const { parley } = globalThis as unknown as {
        parley: { call: (request: object) => Promise<unknown> };
      };
      return parley.call({ id: crypto.randomUUID(), ...request });
    },
    { name, input },
  );
}

/** An endpoint with a key, made as a person makes it. @returns its id. */
async function setUp(page: Page, baseUrl: string): Promise<string> {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByLabel("Base URL").fill(baseUrl);
  await page.getByLabel("Base URL").press("Enter");
  await expect(page.getByLabel("Name", { exact: true })).toBeVisible();
  await page.getByLabel("Model", { exact: true }).fill("fake");
  await page.getByLabel("Model", { exact: true }).press("Enter");
  await page.getByLabel("API key").fill(KEY);
  await page.getByRole("button", { name: "Save key" }).click();
  await expect(page.getByText("6789")).toBeVisible();
  const reply = (await call(page, "settings.get", {})) as {
    value: { settings: { endpoints: { id: string }[] } };
  };
  return reply.value.settings.endpoints[0]?.id ?? "";
}

test("a page that moves an endpoint gets its key nowhere: the system asks, and names both", async ({
  parley: { page, app },
  server,
  other,
}) => {
  other.replyAlways(() => answer("Mine now."));
  const endpointId = await setUp(page, server.baseUrl);
  await answerDialogs(app, false);
  await call(page, "endpoint.update", { endpointId, patch: { baseUrl: other.baseUrl } });
  await expect.poll(() => asked(app)).toHaveLength(1);
  const [question] = await asked(app);
  const text = JSON.stringify(question);
  expect(text).toContain(new URL(server.baseUrl).origin);
  expect(text).toContain(new URL(other.baseUrl).origin);

  server.replyAlways(() => answer("Still yours."));
  await call(page, "endpoint.bindKey", { endpointId });
  await call(page, "secret.rebind", { name: `endpoint/${endpointId}` });
  await call(page, "model.list", { endpointId, refresh: true, chosen: null });
  await call(page, "endpoint.test", { endpointId, model: "fake" });
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Hello");
  await expect(lastAnswer(page)).toContainText("Still yours.");
  await untilIdle(page);
  expect(other.requests).toEqual([]);

  // One question, which names the key as well.
  await answerDialogs(app, true);
  await call(page, "endpoint.update", { endpointId, patch: { baseUrl: other.baseUrl } });
  await lastAnswer(page).getByRole("button", { name: "Regenerate" }).click();
  await expect(lastAnswer(page)).toContainText("Mine now.");
  expect(other.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(JSON.stringify(await asked(app))).toContain("will be sent to the new one");
  expect(await asked(app)).toHaveLength(1);
});

test("a header's value is a secret unless somebody says that it is not", async ({
  parley: { page },
  server,
  userData,
}) => {
  server.replyAlways(() => answer("Hi."));
  await setUp(page, server.baseUrl);
  await page.getByText("Headers, proxy and usage").click();
  const add = async (name: string, value: string): Promise<void> => {
    await page.getByLabel("Header name").fill(name);
    await page.getByLabel("Header value").fill(value);
    await page.getByRole("button", { name: "Add header" }).click();
    await expect(page.getByLabel("Header name")).toHaveValue("");
  };
  await add("CF-Access-Client-Secret", TOKEN);
  const headers = page.getByRole("list", { name: "Headers" });
  await expect(headers).toContainText("CF-Access-Client-Secret");
  await expect(headers).toContainText("Ends in");
  await page.getByRole("switch", { name: "Not secret" }).click();
  await add("X-Title", "Parley");
  await expect(headers).toContainText("X-Title: Parley");
  const file = await readFile(join(userData, "settings.json"), "utf8");
  expect(file).toContain('"X-Title"');
  expect(file).toContain('"Parley"');

  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Hello");
  await expect(lastAnswer(page)).toContainText("Hi.");
  expect(server.requests.at(-1)?.headers).toMatchObject({
    "cf-access-client-secret": TOKEN,
    "x-title": "Parley",
  });
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByText("Headers, proxy and usage").click();
  await page.getByRole("button", { name: "Remove CF-Access-Client-Secret" }).click();
  await expect(headers).not.toContainText("CF-Access");
  // What the fixture looks for: no file, page or output holds the token.
});

test("headers and passwords of an older settings file move into the keychain, out of every copy", async ({
  launch,
  server,
  userData,
}) => {
  test.skip(process.platform !== "linux", needsWords("Linux"));
  server.replyAlways(() => answer("Hi."));
  await using home = await createKeyringHome();
  await using session = await home.startSession("unlocked");
  const env = { DBUS_SESSION_BUS_ADDRESS: session.address };
  const endpoint = {
    id: "gate",
    name: "Gate",
    preset: "custom",
    baseUrl: server.baseUrl.replace("://", `://me:${KEY}@`),
    headers: [{ name: "X-Auth-Token", value: TOKEN }],
  };
  const model = { endpointId: "gate", name: "fake" };
  const old = JSON.stringify({ version: 2, endpoints: [endpoint], model }, null, 2);
  await writeFile(join(userData, "settings.json"), old);
  await writeFile(join(userData, "settings.last-good.json"), old);
  const first = await launch({ env });
  await expect(first.page.getByRole("region", { name: "Notices" })).toContainText(
    "Moved out of settings.json",
  );
  const held = async (): Promise<string[]> => {
    const names = (await readdir(userData)).filter((name) => name.startsWith("settings"));
    const texts = await Promise.all(
      names.map((name) => readFile(join(userData, name), "utf8").then((text) => [name, text])),
    );
    return texts.flatMap(([name = "", text = ""]) => (text.includes("CANARY") ? [name] : []));
  };
  expect(await held()).toEqual([]);
  await first.app.close();

  const second = await launch({ env });
  await say(second.page, "Hello");
  await expect(lastAnswer(second.page)).toContainText("Hi.");
  expect(server.requests.at(-1)?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    "x-auth-token": TOKEN,
  });
});

test("a key of one session says at the next start that it is gone, for traces as well", async ({
  launch,
}) => {
  const first = await launch();
  const { page } = first;
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const langfuse = page.getByRole("region", { name: "Langfuse", exact: true });
  await langfuse.getByRole("button", { name: "Test", exact: true }).click();
  await expect(langfuse).toContainText("The public key is missing.");
  await page.getByLabel("Langfuse URL").fill("http://127.0.0.1:9");
  await page.getByLabel("Langfuse public key").fill("pk-lf-0000");
  await page.getByLabel("Langfuse secret key").fill(KEY);
  await page.getByLabel("Langfuse secret key").press("Enter");
  await expect(page.getByRole("switch", { name: "Send traces to Langfuse" })).toBeChecked();
  await expect(langfuse).not.toContainText("is missing");
  await first.app.close();

  const second = await launch();
  await expect(second.page.getByRole("button", { name: /^Langfuse: not sending/ })).toBeVisible();
  await second.page.getByRole("button", { name: /^Langfuse: not sending/ }).click();
  const now = second.page.getByRole("region", { name: "Langfuse", exact: true });
  await expect(now.getByRole("alert")).toContainText("The key is gone.");
  await expect(now).toContainText("kept for one session only");
});

test("traces go nowhere new before the system has asked", async ({ parley: { page, app } }) => {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const url = page.getByLabel("Langfuse URL");
  await url.fill("http://127.0.0.1:9");
  await page.getByLabel("Langfuse public key").fill("pk-lf-0000");
  await page.getByLabel("Langfuse secret key").fill(KEY);
  await page.getByLabel("Langfuse secret key").press("Enter");
  await expect(page.getByRole("switch", { name: "Send traces to Langfuse" })).toBeChecked();
  await answerDialogs(app, false);
  await url.fill("http://127.0.0.1:99");
  await url.press("Enter");
  const langfuse = page.getByRole("region", { name: "Langfuse", exact: true });
  const alert = langfuse.getByRole("alert");
  await expect(alert).toContainText(
    "It is still http://127.0.0.1:9. You typed “http://127.0.0.1:99”.",
  );
  await expect(url).toHaveValue("http://127.0.0.1:9");
  expect(await asked(app)).toHaveLength(1);
  await answerDialogs(app, true);
  await url.fill("http://127.0.0.1:99");
  await url.press("Enter");
  await expect.poll(() => asked(app)).toHaveLength(1);
  await expect(url).toHaveValue("http://127.0.0.1:99");
  await expect(langfuse.getByText("You typed")).toHaveCount(0);
  await expect(langfuse.getByText("was saved for")).toHaveCount(0);
  expect(JSON.stringify(await asked(app))).toContain("http://127.0.0.1:9 ");
});

test("budgets that cannot be read ask before a run spends", async ({
  launch,
  server,
  atServer,
  userData,
}) => {
  server.replyAlways(() => answer("Spent."));
  await writeFile(join(userData, "settings.json"), "\0".repeat(512));
  const { page, app } = await launch({ env: atServer });
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("settings.json is damaged");
  await app.evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => void Object.assign(globalThis, { shown: path });
  });
  await notices.getByRole("button", { name: "Show file" }).click();
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { shown: string }).shown))
    .toMatch(/settings\.bad-/);
  await say(page, "Hello");
  await expect(page.getByRole("group", { name: /^Your budgets could not be read/ })).toBeVisible();
  expect(server.requests).toEqual([]);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(lastAnswer(page)).toContainText("Spent.");
  await untilIdle(page);
  await expect(screen(page).composer).toBeVisible();
});

test("a profile that was moved finds its keys, and leaves none behind", async ({
  launch,
  server,
  userData,
}) => {
  test.skip(process.platform !== "linux", needsWords("Linux"));
  server.replyAlways(() => answer("Hi."));
  await using home = await createKeyringHome();
  await using session = await home.startSession("unlocked");
  const env = { DBUS_SESSION_BUS_ADDRESS: session.address };
  const first = await launch({ env });
  await setUp(first.page, server.baseUrl);
  await first.app.close();
  const moved = `${userData}-moved`;
  await rename(userData, moved);
  const second = await launch({ env, userData: moved });
  try {
    await say(second.page, "Hello");
    await expect(lastAnswer(second.page)).toContainText("Hi.");
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  } finally {
    await second.app.close();
    await rename(moved, userData);
  }
});
