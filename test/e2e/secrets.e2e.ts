import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { contract, type ProcedureName } from "../../shared/contract.ts";
import { canaryIn, canaryKey } from "../fakes/canary.ts";
import { createKeyringHome } from "../fakes/keyring.ts";
import { answer } from "../fakes/openai-server.ts";
import { sampleInput } from "../fakes/sample-input.ts";
import { expect, lastAnswer, say, screen, untilIdle, type Parley } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

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

for (const mode of ["gnome-libsecret", "kwallet6"]) {
  test(`a password store (${mode}) that does not answer keeps no key, and the field says so`, async ({
    launch,
    server,
    userData,
  }) => {
    server.replyAlways(() => answer("Hi."));
    // Chromium goes on under a password that stands in its source, and calls that encrypted.
    const parley = await launch({ env: { PARLEY_STANDIN_MODES: mode } });
    const models = await setUp(parley.page, server.baseUrl);
    await expect(models.getByText("for this session only")).toBeVisible();
    await expect(models.getByText(/no password store/)).toBeVisible();
    const kept = await readFile(join(userData, "secrets.json"), "utf8").catch(() => "");
    expect(kept).not.toContain("ciphertext");
    await ask(parley);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });
}

test("a password store that answers keeps a key encrypted, over a restart", async ({
  launch,
  server,
}) => {
  server.replyAlways(() => answer("Hi."));
  const env = { PARLEY_STANDIN_MODES: "gnome-libsecret,secret-service" };
  const first = await launch({ env });
  const models = await setUp(first.page, server.baseUrl);
  await expect(models.getByText("encrypted on this computer")).toBeVisible();
  await first.app.close();
  const second = await launch({ env });
  await ask(second);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test("without a keychain a key is for this session only, and the field says why", async ({
  launch,
  server,
}) => {
  // macOS and Windows always have a keychain.
  test.skip(process.platform !== "linux", needsWords("Linux"));
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
  expect(server.requests[1]?.headers.authorization).toBeUndefined();
});

test("a key is kept in the system's keychain, told apart from none while that is locked, and removed", async ({
  launch,
  server,
}) => {
  test.skip(process.platform !== "linux", needsWords("Linux"));
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
  expect(server.requests[2]?.headers.authorization).toBeUndefined();
});

test.describe("whatever it is asked", () => {
  // One of the calls tells of a fault.
  test.use({ provokesPageProblems: true });

  test("no call of the contract answers a secret", async ({ launch, server, atServer }) => {
    server.replyAlways(() => answer("Hi."));
    const { page } = await launch({ env: atServer });
    await say(page, "Hello");
    await untilIdle(page);
    const reply = async (name: string, input: unknown): Promise<unknown> =>
      page.evaluate(callBridge, { name, input });
    const threads = z
      .object({ value: z.object({ threads: z.array(z.object({ id: z.string() })) }) })
      .parse(await reply("thread.list", {})).value.threads;
    const threadId = threads[0]?.id;
    const messages = z
      .object({
        value: z.object({
          messages: z.array(z.object({ id: z.string(), runId: z.string().nullable() })),
        }),
      })
      .parse(await reply("thread.get", { threadId })).value.messages;
    const last = messages.at(-1);
    const known = { threadId, messageId: last?.id, runId: last?.runId, name: "endpoint/canary" };

    const names = Object.keys(contract) as ProcedureName[];
    const asked = names.filter(
      (name) =>
        contract[name].timeoutMs !== null &&
        // These leave the app, which a test must not, and answer nothing.
        !/^(?:app\.openLink|data\.openFolder|support\.(?:openLogs|save)|tracing\.open|timeline\.export)$/.test(
          name,
        ),
    );
    // What takes things away comes last, so that the others find something.
    const isLate = (name: string): boolean => /delete|remove|stop|set|update/i.test(name);
    const inOrder = asked.toSorted((a, b) => Number(isLate(a)) - Number(isLate(b)));
    let answered = 0;
    for (const name of inOrder) {
      const got = await reply(name, sampleInput(contract[name].input, known));
      if (z.object({ ok: z.literal(true) }).safeParse(got).success) answered += 1;
      expect(canaryIn(JSON.stringify(got)), name).toEqual([]);
    }
    // Else the calls were refused for their inputs, and nothing was proved.
    expect(answered).toBeGreaterThan(asked.length / 2);
  });
});

/** Runs in the page. */
async function callBridge(request: object): Promise<unknown> {
  const { parley } = globalThis as unknown as {
    parley: { call: (request: object) => Promise<unknown> };
  };
  return parley.call({ id: crypto.randomUUID(), ...request });
}
