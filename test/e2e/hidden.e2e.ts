import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gate, stream, text, finish } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle, type Parley } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

/** A hidden window draws no frame and runs its timers once a second; a computer that sleeps runs nothing. */

const draftsIn = (userData: string): string => {
  const database = new DatabaseSync(join(userData, "parley.db"), { readOnly: true });
  try {
    return JSON.stringify(database.prepare("SELECT text FROM drafts").all());
  } finally {
    database.close();
  }
};

const setShown = ({ app }: Parley, isShown: boolean) =>
  app.evaluate(({ BrowserWindow }, shown) => {
    const window = BrowserWindow.getAllWindows()[0];
    if (shown) window?.show();
    else window?.hide();
  }, isShown);

test("a hidden window misses nothing of an answer, and what is typed there is kept", async ({
  launch,
  server,
  atServer,
  userData,
}) => {
  const parley = await launch({ env: atServer });
  const { page, app } = parley;
  const goOn = Promise.withResolvers<undefined>();
  const words = Array.from({ length: 200 }, (_, at) => `word${at} `);
  server.reply(stream(text("Begun. "), gate(goOn.promise), text(...words), finish()));
  await say(page, "Hi");
  await expect(lastAnswer(page)).toContainText("Begun.");
  await setShown(parley, false);
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe("hidden");
  goOn.resolve(undefined);
  // Unseen, it is all there, without a frame: for a screen reader, and for whoever comes back.
  await expect(lastAnswer(page)).toContainText("word199");
  for (const word of words) await expect(lastAnswer(page)).toContainText(word.trim());
  await untilIdle(page);
  await screen(page).composer.fill("typed in the dark");
  await expect.poll(() => draftsIn(userData)).toContain("typed in the dark");
  await setShown(parley, true);
  await expect(lastAnswer(page)).toContainText("word0 word1 word2");
  await setShown(parley, false);
  await app.close();

  const again = await launch({ env: atServer });
  await screen(again.page).conversations.getByRole("link").first().click();
  await expect(lastAnswer(again.page)).toContainText("word199");
  await expect(screen(again.page).composer).toHaveValue("typed in the dark");
});

test("the computer stays awake while an answer is written, where the setting says so", async ({
  launch,
  server,
  atServer,
}) => {
  const { app, page } = await launch({ env: atServer });
  const isAwake = () =>
    app.evaluate(({ powerSaveBlocker }) =>
      Array.from({ length: 20 }, (_, id) => powerSaveBlocker.isStarted(id)).includes(true),
    );
  const goOn = Promise.withResolvers<undefined>();
  server.reply(stream(text("Begun. "), gate(goOn.promise), text("Done."), finish()));
  expect(await isAwake()).toBe(false);
  await say(page, "Hi");
  await expect(lastAnswer(page)).toContainText("Begun.");
  await expect.poll(isAwake).toBe(true);

  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Limits" }).click();
  const keep = page.getByRole("switch", { name: "Keep the computer awake" });
  await expect(keep).toBeChecked();
  await keep.click();
  await expect(keep).not.toBeChecked();
  await expect.poll(isAwake).toBe(false);
  await keep.click();
  await expect.poll(isAwake).toBe(true);
  goOn.resolve(undefined);
  await expect.poll(isAwake).toBe(false);
});

test("a sleep in the middle of an answer is told, and a connection it cost is blamed on it", async ({
  launch,
  server,
  atServer,
}) => {
  const { app, page } = await launch({ env: atServer });
  const lose = Promise.withResolvers<undefined>();
  server.reply(stream(text("Half of it"), gate(lose.promise), { type: "drop" }));
  await say(page, "Hi");
  await expect(lastAnswer(page)).toContainText("Half of it");
  const tell = (event: string) =>
    app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);
  await tell("suspend");
  await expect(screen(page).status).toContainText("waiting");
  await tell("resume");
  lose.resolve(undefined);
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("Interrupted");
  await expect(lastAnswer(page)).toContainText("did not survive the computer's sleep");
  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  await expect(page.getByRole("region", { name: "Run details" })).toContainText("computer asleep");
});
