import type { Page } from "@playwright/test";
import { startRecorder } from "../fakes/langfuse/recorder.ts";
import { expect, kill, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";

test("traces are set up in Settings, arrive as one tree, and feedback follows as a score", async ({
  parley: { page },
}) => {
  await using recorder = await startRecorder();
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  await page.getByLabel("Langfuse URL").fill(recorder.url);
  await page.getByLabel("Langfuse public key").fill(recorder.publicKey);
  await page.getByLabel("Langfuse secret key").fill(recorder.secretKey);
  await page.getByLabel("Langfuse secret key").press("Enter");
  const traces = page.getByRole("switch", { name: "Send traces to Langfuse" });
  await expect(traces).toBeChecked();
  await page.getByRole("button", { name: "Test", exact: true }).first().click();
  await expect(page.getByText("It works. Traces go to the project “Test project”.")).toBeVisible();
  await page.getByRole("button", { name: "Back to chat" }).click();

  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
  await expect(page.getByRole("button", { name: /^Langfuse: sent/ })).toBeVisible();
  const spans = recorder.spans();
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined)).toHaveLength(1);
  // No name is one that the build made of a class.
  expect(new Set(spans.map(({ name }) => name))).toEqual(
    new Set(["chat-turn", "chat Parley demo", "calculator"]),
  );
  expect(recorder.problems).toEqual([]);
  await expect(lastAnswer(page).getByRole("button", { name: "Open in Langfuse" })).toBeAttached();

  await lastAnswer(page).getByRole("button", { name: "Good answer" }).click();
  await recorder.until(() => recorder.scores().some(({ name }) => name === "user_feedback"));
  expect(recorder.scores().find(({ name }) => name === "user_feedback")).toMatchObject({
    traceId: spans[0]?.traceId,
    value: 1,
    dataType: "BOOLEAN",
  });
  expect(recorder.requests.map(({ body }) => body).join()).not.toContain(recorder.secretKey);
});

test("the keyboard stays where it was when a key is removed and when the host is tested", async ({
  parley: { page },
}) => {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const field = page.getByLabel("Langfuse secret key");
  await field.fill("sk-lf-CANARY-0000-wxyz");
  await field.press("Enter");
  const langfuse = page.getByRole("region", { name: "Langfuse", exact: true });
  const remove = langfuse.getByRole("button", { name: "Remove" });
  await remove.press("Enter");
  await langfuse.getByRole("button", { name: "Keep" }).press("Enter");
  await expect(remove).toBeFocused();
  await remove.press("Enter");
  await expect(langfuse.getByText("Remove it for good?")).toBeVisible();
  await remove.press("Enter");
  await expect(remove).toHaveCount(0);
  await expect(field).toBeFocused();
  const ask = langfuse.getByRole("button", { name: "Test", exact: true });
  await ask.press("Enter");
  await expect(langfuse.getByRole("status").filter({ hasText: /\S/ })).toBeVisible();
  await expect(ask).toBeFocused();
});

test("keys of the environment send nothing until a person turns it on", async ({ launch }) => {
  await using recorder = await startRecorder();
  const env = {
    LANGFUSE_BASE_URL: recorder.url,
    LANGFUSE_PUBLIC_KEY: recorder.publicKey,
    LANGFUSE_SECRET_KEY: recorder.secretKey,
  };
  const { page } = await launch({ env });
  await say(page, "What is 12 * (3 + 4)?");
  await untilIdle(page);
  await expect(lastAnswer(page).getByRole("button", { name: "Open in Langfuse" })).toHaveCount(0);
  await turnOn(page);
  await expect(page.getByText("nothing is sent until you turn this on")).toBeVisible();
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "What is 2 + 2?");
  await untilIdle(page);
  await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
  expect(new Set(recorder.spans().map(({ traceId }) => traceId)).size).toBe(1);
  await expect(lastAnswer(page).getByRole("button", { name: "Open in Langfuse" })).toBeAttached();
});

async function turnOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Observability" }).click();
  const traces = page.getByRole("switch", { name: "Send traces to Langfuse" });
  await expect(traces).not.toBeChecked();
  await traces.click();
  await expect(traces).toBeChecked();
}

test("what was not sent when the app was killed is sent after the next start", async ({
  launch,
}) => {
  const recorder = await startRecorder();
  const env = {
    LANGFUSE_BASE_URL: recorder.url,
    LANGFUSE_PUBLIC_KEY: recorder.publicKey,
    LANGFUSE_SECRET_KEY: recorder.secretKey,
  };
  const { port } = new URL(recorder.url);
  await recorder.close();
  const first = await launch({ env });
  await turnOn(first.page);
  await first.page.getByRole("button", { name: "Back to chat" }).click();
  await say(first.page, "What is 12 * (3 + 4)?");
  await untilIdle(first.page);
  const pending = async (): Promise<number> => {
    const name = await first.page.getByRole("button", { name: /^Langfuse: / }).textContent();
    return Number(/(\d+) pending/.exec(name ?? "")?.[1] ?? 0);
  };
  await expect.poll(pending).toBeGreaterThan(0);
  const before = await pending();
  await lastAnswer(first.page).getByRole("button", { name: "Bad answer" }).click();
  // The feedback is on disk, too.
  await expect.poll(pending).toBeGreaterThan(before);
  await kill(first.app);

  await using again = await startRecorder(Number(port));
  const second = await launch({ env });
  await expect(screen(second.page).composer).toBeVisible();
  await again.until(() => again.scores().some(({ name }) => name === "user_feedback"));
  expect(again.spans().filter(({ name }) => name === "chat-turn")).toHaveLength(1);
});
