import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "@playwright/test";
import { answer, finish, stream, toolCall } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

/** Electron's context bridge ends near 1,000 levels: a message that is nested deeper could never be shown again. */

const deep = (levels: number): string =>
  `{"expression":"1+1","more":${'{"a":'.repeat(levels)}"QUINCE"${"}".repeat(levels)}}`;

async function openOnlyChat(page: Page): Promise<void> {
  await screen(page).conversations.getByRole("link").first().click();
}

for (const levels of [33, 1_200, 60_000]) {
  test(`a chat whose tool was called with ${levels} levels of arguments goes on, and opens again`, async ({
    launch,
    server,
    atServer,
  }) => {
    const first = await launch({ env: atServer });
    server.reply(stream(toolCall("call_1", "calculator", deep(levels)), finish("tool_calls")));
    server.reply(answer("Done all the same."));
    await say(first.page, "Nest it");
    await untilIdle(first.page);
    await expect(lastAnswer(first.page)).toContainText("Done all the same.");
    expect(JSON.stringify(server.requests[1]?.body)).toContain("nested deeper than 32 levels");
    await first.app.close();

    const { page } = await launch({ env: atServer });
    await openOnlyChat(page);
    await expect(lastAnswer(page)).toContainText("Done all the same.");
    const call = lastAnswer(page).getByRole("group", { name: "Tool: calculator" });
    await expect(call).toContainText("failed");
    await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
    await expect(page.getByRole("region", { name: "Run details" })).toContainText("calculator");
    server.reply(answer("And on."));
    await say(page, "Go on");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("And on.");
  });
}

test("a chat that was stored with deep arguments, by whomever, opens", async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await say(first.page, "What is 12 * (3 + 4)?");
  await untilIdle(first.page);
  await first.app.close();

  const database = new DatabaseSync(join(userData, "parley.db"));
  database.function("deepen", (parts) => {
    const stored = JSON.parse(String(parts)) as { type: string; args?: unknown }[];
    for (const part of stored) if (part.type === "tool-call") part.args = JSON.parse(deep(1_200));
    return JSON.stringify(stored);
  });
  database.exec("UPDATE messages SET parts = deepen(parts) WHERE role = 'assistant'");
  database
    .prepare("UPDATE run_events SET payload = json_set(payload, '$.args', ?) WHERE type = ?")
    .run(deep(1_200), "tool-start");
  database.close();

  const { page } = await launch();
  await openOnlyChat(page);
  const call = lastAnswer(page).getByRole("group", { name: "Tool: calculator" });
  await expect(call).toContainText("done");
  await expect(lastAnswer(page)).toContainText("84");
  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  await expect(page.getByRole("region", { name: "Run details" })).toContainText("calculator");
  await say(page, "Hi");
  await untilIdle(page);
  await expect(screen(page).answers).toHaveCount(2);
});
