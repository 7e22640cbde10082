import type { Page } from "@playwright/test";
import { expect, kill, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

/** Waits until the answer on screen has at least this many characters. */
async function untilAnswerHas(page: Page, characters: number): Promise<string> {
  let text = "";
  await expect
    .poll(async () => (text = await answerText(page)).length, { intervals: [50] })
    .toBeGreaterThan(characters);
  return text;
}

/** The words of the newest answer, without white space, which Markdown treats as it likes. */
async function answerText(page: Page): Promise<string> {
  const text = await lastAnswer(page).locator(".md").allInnerTexts();
  return text.join("").replaceAll(/\s+/g, "");
}

test("a restart keeps conversations, titles and unsent text", async ({ launch }) => {
  const first = await launch();
  await say(first.page, "Remember the quinces");
  await untilIdle(first.page);
  const before = await answerText(first.page);
  expect(before).not.toBe("");
  await screen(first.page).composer.fill("half a thought");
  await screen(first.page).composer.blur();
  await expect
    .poll(async () => draftOnDisk(first.page))
    .toEqual({
      text: "half a thought",
      attachments: [],
    });
  await first.app.close();

  const second = await launch();
  await screen(second.page)
    .conversations.getByRole("link", { name: /quinces/ })
    .click();
  await expect(screen(second.page).questions).toContainText("Remember the quinces");
  await expect.poll(() => answerText(second.page)).toBe(before);
  await expect(screen(second.page).composer).toHaveValue("half a thought");
});

/** What main has stored of the open thread's draft, read through the page's own bridge. */
async function draftOnDisk(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const parley = (globalThis as unknown as { parley: { call: (r: unknown) => Promise<unknown> } })
      .parley;
    const call = async (name: string, input: unknown): Promise<Record<string, unknown>> => {
      const reply = (await parley.call({ id: crypto.randomUUID(), name, input })) as {
        value: Record<string, unknown>;
      };
      return reply.value;
    };
    const { threads } = (await call("thread.list", {})) as { threads: { id: string }[] };
    return (await call("thread.get", { threadId: threads[0]?.id }))["draft"];
  });
}

test("kill -9 in mid-stream keeps the question and the text of 250 ms before", async ({
  launch,
}) => {
  const first = await launch();
  await say(first.page, "demo: slow");
  // Two looks at the screen, 250 ms apart by the page's own clock; the second one is followed by the kill at once.
  await untilAnswerHas(first.page, 40);
  const shown = await first.page.evaluate(async () => {
    const text = (): string =>
      [...document.querySelectorAll("[role=log] article:last-of-type .md")]
        .map((part) => (part as HTMLElement).innerText)
        .join("")
        .replaceAll(/\s+/g, "");
    const before = text();
    const start = performance.now();
    while (performance.now() - start < 250) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return before;
  });
  await kill(first.app);

  const second = await launch();
  const { page } = second;
  await screen(page)
    .conversations.getByRole("link", { name: /demo: slow/ })
    .click();
  await expect(screen(page).questions).toHaveText(/demo: slow/);
  await expect(lastAnswer(page)).toContainText("Interrupted");
  await expect(lastAnswer(page).getByRole("button", { name: "Retry" })).toBeVisible();
  await expect(lastAnswer(page).getByRole("button", { name: "Continue" })).toBeVisible();
  expect(shown.length).toBeGreaterThan(40);
  await expect.poll(() => answerText(page)).toContain(shown);
  await expect(screen(page).status).toContainText(/idle/i);

  await lastAnswer(page).getByRole("button", { name: "Continue" }).click();
  await expect(lastAnswer(page)).not.toContainText("Interrupted");
  await expect.poll(async () => (await answerText(page)).length).toBeGreaterThan(shown.length + 10);
  await screen(page).stop.click();
  await expect(lastAnswer(page)).toContainText("Stopped");
});

test("a reload in mid-stream loses and doubles nothing", async ({ parley: { page } }) => {
  await say(page, "demo: slow");
  const before = await untilAnswerHas(page, 30);
  await page.reload();
  await expect(screen(page).stop).toBeVisible();
  const after = await untilAnswerHas(page, before.length + 30);
  expect(after.startsWith(before)).toBe(true);
  await screen(page).stop.click();
  await expect(lastAnswer(page)).toContainText("Stopped");
  const shown = await answerText(page);
  await page.reload();
  await expect.poll(() => answerText(page)).toBe(shown);
});

test("two windows show the same run, to the letter", async ({ parley: { app, page } }) => {
  await say(page, "demo: slow");
  await untilAnswerHas(page, 20);
  const [other] = await Promise.all([
    app.waitForEvent("window"),
    app.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()
        ?.items.flatMap((each) => each.submenu?.items ?? [])
        .find((each) => each.label === "New Window");
      item?.click();
    }),
  ]);
  await screen(other)
    .conversations.getByRole("link", { name: /demo: slow/ })
    .click();
  await expect(screen(other).stop).toBeVisible();
  await untilAnswerHas(other, 40);

  await screen(other).stop.click();
  await expect(lastAnswer(page)).toContainText("Stopped");
  await expect(lastAnswer(other)).toContainText("Stopped");
  expect(await answerText(other)).toBe(await answerText(page));
  await untilIdle(page);
  await untilIdle(other);
});

test("a page whose process dies comes back and finds its run", async ({
  parley: { app, page },
}) => {
  await say(page, "demo: slow");
  const before = await untilAnswerHas(page, 20);
  await Promise.all([
    page.waitForEvent("crash"),
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    ),
  ]);
  // Playwright gives a crashed page up for good, so main is asked what stands in it now.
  const shown = (): Promise<string> =>
    app.evaluate(({ BrowserWindow }) =>
      (
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          "document.querySelector('[aria-label=Assistant] .md')?.innerText ?? ''",
        ) as Promise<string>
      ).catch(() => ""),
    );
  await expect
    .poll(async () => (await shown()).replaceAll(/\s+/g, "").length)
    .toBeGreaterThan(before.length);
  expect((await shown()).replaceAll(/\s+/g, "").startsWith(before)).toBe(true);
});
