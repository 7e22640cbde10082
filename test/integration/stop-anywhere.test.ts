import { mkdtempSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { SYSTEM_CLOCK } from "../../electron/clock/clock.ts";
import { createChanges } from "../../electron/runs/changes.ts";
import { createRateLimiter } from "../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { unlimited as unlimitedBudget } from "../fakes/unlimited.ts";
import { createRunService, type StartedRun } from "../../electron/runs/run-service.ts";
import { loadRunParts } from "../../electron/runs/run-parts.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSpanStore } from "../../electron/store/span-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { NO_TRACER } from "../../electron/observability/tracer.ts";
import { messageId, threadId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { DEFAULT_SETTINGS } from "../../shared/settings.ts";
import {
  answer,
  finish,
  reasoning,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import { chosenModel } from "../fakes/chosen-model.ts";
import { findHistoryFault } from "../fakes/strict-endpoint.ts";
import { ownToolsOnly } from "../fakes/own-tools.ts";

await loadRunParts();

const WINDOW = 1;
/** The last event that a run with tools has here; one more, and it was not stopped at all. */
const MOST_EVENTS = 60;

let folder: string;
let server: OpenAiServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-stop-"));
  server = await startOpenAiServer();
  server.replyAlways(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "tool") return answer("Both ", "are known.");
    if (String(last?.content).endsWith("And now?")) return answer("Now this.");
    return stream(
      reasoning("Two ", "sums."),
      text("Let me ", "see."),
      toolCall("one", "calculator", { expression: "6*7" }, 0),
      toolCall("two", "calculator", { expression: "1/0" }, 1),
      finish("tool_calls"),
      usage(),
    );
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Main's services over a real database, answering from the local server. */
function open() {
  const now = (): number => Date.now();
  const { database, close } = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  const threads = createThreadStore({ database, now });
  const unlimited = () => ({ requests: 1_000, tokens: null, windowMs: 1_000 });
  const runs = createRunService({
    ...ownToolsOnly,
    tracer: NO_TRACER,
    runStore: createRunStore({ database, now }),
    spanStore: createSpanStore({ database, now }),
    threadStore: threads,
    changes: createChanges(),
    chooseModel: () =>
      chosenModel({
        kind: "openai-compatible",
        baseUrl: server.baseUrl,
        name: "strict",
        apiKey: undefined,
      }),
    settings: () => DEFAULT_SETTINGS,
    openBudget: unlimitedBudget,
    limiter: createRateLimiter({
      now: () => performance.now(),
      perWindow: unlimited,
      appWide: unlimited,
    }),
    loadAgent: () => Promise.resolve(localAgent),
    clock: SYSTEM_CLOCK,
    report: () => undefined,
  });
  const start = (thread: ThreadId, parentId: MessageId | null, words: string): StartedRun => {
    const outcome = runs.start(
      {
        threadId: thread,
        messageId: messageId.parse(randomUUID()),
        parentId,
        text: words,
        acknowledged: [],
      },
      WINDOW,
    );
    if ("ask" in outcome) throw new Error(outcome.ask.message);
    return outcome;
  };
  /** Follows a run to its end and tells each of its events. */
  const follow = (run: StartedRun, onEvent: (event: RunEvent) => void): Promise<void> =>
    runs.watch(
      run.runId,
      (event) => {
        if (event.type === "run-event") onEvent(event.event);
      },
      new AbortController().signal,
    );
  return { threads, runs, start, follow, close };
}

it("leaves a thread that the next request can go on with, whichever event a run is stopped at", async () => {
  const { threads, runs, start, follow, close } = open();
  const stoppedAt = new Set<RunEvent["type"]>();
  let isComplete = false;
  for (let count = 1; count <= MOST_EVENTS && !isComplete; count += 1) {
    const thread = threadId.parse(randomUUID());
    const first = start(thread, null, "Two sums, please");
    let heard = 0;
    await follow(first, ({ type }) => {
      heard += 1;
      if (heard !== count) return;
      stoppedAt.add(type);
      runs.stop(first.runId);
    });
    isComplete = threads.message(first.messageId).status.type === "complete";

    const before = server.requests.length;
    await follow(start(thread, first.messageId, "And now?"), () => undefined);
    const asked = server.requests.slice(before).at(-1)?.body?.messages ?? [];
    expect(asked.at(-1)?.content).toMatch(/And now\?$/);
    expect(findHistoryFault(asked), `stopped at event ${count}`).toBeUndefined();
    expect(threads.get(thread).messages.at(-1)).toMatchObject({
      parts: [{ text: "Now this." }],
      status: { type: "complete" },
    });
  }
  expect(isComplete, "the last run was let go on to its end").toBe(true);
  expect([...stoppedAt]).toEqual(
    expect.arrayContaining<RunEvent["type"]>([
      "node-start",
      "model-start",
      "reasoning-delta",
      "text-delta",
      "model-end",
      "tool-start",
      "tool-end",
      "tool-error",
      "node-end",
    ]),
  );
  await runs.close();
  close();
}, 60_000);
