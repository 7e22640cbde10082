import type { Page } from "@playwright/test";
import { expect, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { API_KEY } from "./faults/api-key.ts";
import { moveEndpoint, test, updateSettings, type FaultyWorld } from "./faults/faults.fixture.ts";
import type { Row } from "./faults/row.ts";
import { ROWS } from "./faults/rows.ts";
import { answerText, expectNothingRaw, expectSeen } from "./faults/what-is-seen.ts";
import { endlessly, refuse, silence, slowly, stream } from "../fakes/faults/replies.ts";
import { answer, DONE, errorBody, finish, text } from "../fakes/faults/wire.ts";

for (const [group, rows] of ROWS) {
  test.describe(group, () => {
    for (const row of rows) {
      if (row.at === undefined) test(row.name, ({ world }) => play(row, world));
      else test(row.name, ({ elsewhere }) => play(row, elsewhere));
    }
  });
}

/** Lets the server do what the row says, and looks at what a person sees, before and after a reload. */
async function play(row: Row, world: FaultyWorld): Promise<void> {
  const { page, endpoints } = world;
  const { name, replies, at, totalTimeout = 60, waits, requests } = row;
  endpoints.play(replies);
  await updateSettings(page, { timeouts: { totalSeconds: totalTimeout } });
  if (at !== undefined) await moveEndpoint(page, endpoints.baseUrl(at));
  await screen(page).newChat.click();
  // Its composer is another one than that of the chat before.
  await expect(page.getByPlaceholder("Ask anything")).toBeVisible();
  const question = `What of ${name}?`;
  await say(page, question);
  if (waits !== undefined) await expect(screen(page).status).toContainText(waits);
  await expect(screen(page).answers).toHaveCount(1);
  await untilIdle(page);

  await expectSeen(world, row);
  await expectNothingRaw(world);
  await page.reload();
  await expect(screen(page).questions).toHaveCount(1);
  await expect(screen(page).questions).toContainText(question);
  await expectSeen(world, row);
  expect(endpoints.exchanges()).toHaveLength(requests);
}

test.describe("Stop", () => {
  test.beforeEach(async ({ world: { page } }) => {
    await screen(page).newChat.click();
  });

  test("in mid-stream closes the provider's connection, and no word comes after", async ({
    world: { page, endpoints },
  }, testInfo) => {
    endpoints.play([endlessly(text("and on "), 10), stream(answer("Fresh."))]);
    await say(page, "Go");
    await expect(lastAnswer(page)).toContainText("and on and on");
    const pressedAt = pressing(page);
    await screen(page).stop.click();
    const afterMs = ((await endpoints.exchanges()[0]?.closedAt) ?? NaN) - (await pressedAt);
    testInfo.annotations.push({ type: "socket closed after", description: `${afterMs} ms` });
    expect(afterMs).toBeLessThan(500);
    await expect(lastAnswer(page)).toContainText("Stopped");
    const kept = await answerText(lastAnswer(page));
    await untilIdle(page);

    await say(page, "Next");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("Fresh.");
    expect(await answerText(screen(page).answers.first())).toBe(kept);
    expect(endpoints.exchanges()).toHaveLength(2);
  });

  test("before the first byte closes the provider's connection", async ({
    world: { page, endpoints },
  }, testInfo) => {
    endpoints.play([silence]);
    await say(page, "Go");
    await expect.poll(() => endpoints.exchanges().length).toBe(1);
    const pressedAt = pressing(page);
    await screen(page).stop.click();
    const afterMs = ((await endpoints.exchanges()[0]?.closedAt) ?? NaN) - (await pressedAt);
    testInfo.annotations.push({ type: "socket closed after", description: `${afterMs} ms` });
    expect(afterMs).toBeLessThan(500);
    await expect(lastAnswer(page)).toContainText("Stopped");
    await untilIdle(page);
  });

  test("in the wait before a retry ends the run, and nothing is sent any more", async ({
    world: { page, endpoints },
  }) => {
    const seconds = ["1", "2", "3", "4", "5", "6"].map(text);
    endpoints.play([
      refuse(429, errorBody("Slow down"), { "retry-after": "2" }),
      // Takes longer than the wait would have.
      slowly([...seconds, finish(), DONE], 500),
    ]);
    await say(page, "Go");
    await expect(screen(page).status).toContainText(/waiting.*Rate limit/i);
    await screen(page).stop.click();
    await expect(lastAnswer(page)).toContainText("Stopped");
    await untilIdle(page);
    expect(endpoints.exchanges()).toHaveLength(1);

    await say(page, "Next");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("123456");
    expect(endpoints.exchanges()).toHaveLength(2);
  });
});

test("the key reached the endpoint and never the log", async ({
  world: { page, endpoints, log },
}) => {
  endpoints.play([refuse(401, errorBody(`Incorrect API key provided: ${API_KEY}`))]);
  await screen(page).newChat.click();
  await say(page, "Go");
  await expect(lastAnswer(page).getByRole("alert")).toBeVisible();
  expect(endpoints.exchanges()[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
  await expect.poll(log).toContain("run-failed");
  expect(await log()).not.toContain("CANARY");
});

/** When the next button is pressed, in ms since the epoch. */
async function pressing(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener("click", () => resolve(Date.now()), { capture: true, once: true });
      }),
  );
}
