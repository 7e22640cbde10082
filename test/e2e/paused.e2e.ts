import { setTimeout as passed } from "node:timers/promises";
import type { ElectronApplication } from "@playwright/test";
import { finish, gate, stream, text, toolCall, usage } from "../fakes/openai-server.ts";
import { lastAnswer, say, untilIdle } from "./app.fixture.ts";
import { expect, test } from "./bounded.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

/**
 * A process that stands still: stopped, asleep, or behind a disk that holds its thread. When it goes on, its timers are
 * over and the answer waits in its socket.
 */

// Windows has no signal that stops a process.
test.skip(process.platform === "win32", needsWords("macOS or Linux"));

/** Longer than the clock that the test is about. */
const PAUSE_MS = 4_000;

async function standStill(app: ElectronApplication, meanwhile: () => void): Promise<void> {
  const pid = await app.evaluate(() => process.pid);
  process.kill(pid, "SIGSTOP");
  try {
    meanwhile();
    await passed(PAUSE_MS);
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

const CLOCKS = [
  ["the first token", { firstTokenSeconds: 2 }],
  ["more of an answer", { idleSeconds: 2 }],
  ["the whole answer", { totalSeconds: 3 }],
] as const;

for (const [what, timeouts] of CLOCKS) {
  test(`a pause longer than the clock of ${what} ends nothing`, async ({
    launch,
    withSettings,
    server,
    atServer,
  }) => {
    await withSettings({ timeouts });
    const rest = Promise.withResolvers<undefined>();
    const isBegun = what !== "the first token";
    server.reply(
      stream(
        isBegun ? text("It began. ") : [],
        gate(rest.promise),
        text("It waited."),
        finish(),
        usage(),
      ),
    );
    const { app, page } = await launch({ env: atServer });
    await say(page, "Take your time.");
    await server.request(0);
    if (isBegun) await expect(lastAnswer(page)).toContainText("It began.");
    await standStill(app, () => rest.resolve(undefined));
    await expect(lastAnswer(page)).toContainText("It waited.");
    await untilIdle(page);
    await expect(lastAnswer(page)).not.toContainText(/timed out/i);
    expect(server.requests).toHaveLength(1);
  });
}

test("a pause in a loop of tools ends nothing, whichever step it falls on", async ({
  launch,
  withSettings,
  server,
  atServer,
}) => {
  await withSettings({
    timeouts: { firstTokenSeconds: 2, idleSeconds: 2, totalSeconds: 3, toolSeconds: 1 },
  });
  const asked = Promise.withResolvers<undefined>();
  server.reply(
    stream(toolCall("c", "calculator", { expression: "6*7" }), finish("tool_calls"), usage()),
    stream(gate(asked.promise), text("It is 42."), finish(), usage()),
  );
  const { app, page } = await launch({ env: atServer });
  await say(page, "What is 6*7?");
  await server.request(1);
  await standStill(app, () => asked.resolve(undefined));
  await expect(lastAnswer(page)).toContainText("It is 42.");
  await untilIdle(page);
  await expect(lastAnswer(page)).not.toContainText(/timed out/i);
});
