import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createOutboxStore,
  type NewOutboxItem,
} from "../../../../../electron/observability/outbox/outbox-store.ts";
import { openDatabase } from "../../../../../electron/store/database.ts";
import { createRunStore } from "../../../../../electron/store/run-store.ts";
import { askingRun } from "../../store/new-run.ts";

const now = (): number => 1_000;
const PRESENT = { mode: "whole", destination: "h k" } as const;
const run = askingRun({ text: "Hello", at: 1 });
let folder: string;
let opened: ReturnType<typeof openDatabase>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-outbox-"));
  opened = openDatabase({ path: join(folder, "parley.db"), backupsFolder: folder, now });
  createRunStore({ database: opened.database, now }).begin(run);
});
afterEach(() => {
  opened.close();
  rmSync(folder, { recursive: true, force: true });
});

function spans(body: string): NewOutboxItem {
  return {
    runId: run.runId,
    target: "langfuse",
    destination: "h k",
    kind: "spans",
    scoreId: null,
    body,
  };
}
function score(scoreId: string, body: string): NewOutboxItem {
  return { ...spans(body), kind: "score", scoreId };
}

it("knows where a trace went that could not be announced, and is not told anew by what comes late", () => {
  const store = createOutboxStore({ database: opened.database, now });
  // The lock was held while its run began.
  store.addLast(run.runId, [spans("a")]);
  expect(store.traces.destinationsOf(run.runId)).toEqual([
    { target: "langfuse", destination: "h k" },
  ]);
  store.traces.open({ runId: run.runId, target: "langfuse", destination: "h k", root: "{}" });
  opened.database.run("UPDATE runs SET ended_at = 2, status = '{}' WHERE id = :id", {
    id: run.runId,
  });
  expect(store.traces.orphans()).toEqual([]);
});

describe("the outbox", () => {
  it("gives spans one at a time and scores together, in the order they were queued", () => {
    const store = createOutboxStore({ database: opened.database, now });
    store.add([spans("a"), spans("b"), score("s1", "c"), score("s2", "d"), spans("e")]);
    const order: string[][] = [];
    for (
      let items = store.next("langfuse", { atMost: 50, mode: "whole" });
      items.length > 0;
      items = store.next("langfuse", { atMost: 50, mode: "whole" })
    ) {
      order.push(items.map(({ body }) => body));
      store.sent(items);
    }
    expect(order).toEqual([["a"], ["b"], ["c", "d"], ["e"]]);
    expect(store.counts("langfuse", PRESENT)).toMatchObject({
      pending: 0,
      sent: 5,
      lost: 0,
      lastSentAt: 1_000,
    });
    expect(store.counts("open-telemetry", PRESENT)).toMatchObject({ pending: 0, sent: 0 });
  });

  it.each([
    ["rows", { rows: 3, bytes: 1_000 }],
    ["bytes", { rows: 100, bytes: 6 }],
  ])("holds no more %s than it may: the oldest goes, and is counted", (_name, limits) => {
    const store = createOutboxStore({ database: opened.database, now, limits });
    for (const body of ["aa", "bb", "cc", "dd", "ee"]) store.add([spans(body)]);
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 3, lost: 2 });
    expect(store.next("langfuse", { atMost: 1, mode: "whole" })).toMatchObject([{ body: "cc" }]);
    const again = createOutboxStore({ database: opened.database, now, limits });
    expect(again.counts("langfuse", PRESENT).lost).toBe(2);
  });

  it("lets what was refused go before what may still be sent", () => {
    const limits = { rows: 2, bytes: 1_000 };
    const store = createOutboxStore({ database: opened.database, now, limits });
    store.add([spans("a"), spans("b")]);
    store.sent(store.next("langfuse", { atMost: 1, mode: "whole" }));
    store.fail(store.next("langfuse", { atMost: 1, mode: "whole" }), "No.");
    store.add([spans("c"), spans("d")]);
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 2, failed: 0, lost: 1 });
    expect(store.next("langfuse", { atMost: 1, mode: "whole" })).toMatchObject([{ body: "c" }]);
  });

  it("sends the newest of a score only, also when the older one was under way", () => {
    const store = createOutboxStore({ database: opened.database, now });
    store.add([score("s", "old")]);
    const underWay = store.next("langfuse", { atMost: 50, mode: "whole" });
    store.add([score("s", "new")]);
    store.sent(underWay);
    expect(store.next("langfuse", { atMost: 50, mode: "whole" })).toMatchObject([{ body: "new" }]);
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 1, sent: 0 });
    store.add([{ ...score("s", ""), kind: "score-delete" }]);
    expect(store.next("langfuse", { atMost: 50, mode: "whole" })).toMatchObject([
      { kind: "score-delete" },
    ]);
    expect(store.counts("langfuse", PRESENT).pending).toBe(1);
  });

  it("takes nothing for a run whose conversation is gone, and forgets what waited for it", () => {
    const store = createOutboxStore({ database: opened.database, now });
    store.add([spans("a")]);
    opened.database.run("DELETE FROM threads WHERE id = :id", { id: run.threadId });
    store.add([spans("b")]);
    expect(store.counts("langfuse", PRESENT).pending).toBe(0);
  });

  it("tries again what was set aside while the clock was ahead, and all of a destination at its time", () => {
    let time = 400 * 86_400_000;
    const store = createOutboxStore({ database: opened.database, now: () => time });
    store.add([spans("a"), spans("b")]);
    const [first] = store.next("langfuse", { atMost: 1, mode: "whole" });
    store.fail([first!], "No.", time + 60_000);
    time = 1_000;
    store.failDestination("langfuse", "h k", "Nothing here.", time + 60_000);
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 0, failed: 2 });
    store.retryDue("langfuse");
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 1, failed: 1 });
    time += 60_000;
    store.retryDue("langfuse");
    expect(store.counts("langfuse", PRESENT)).toMatchObject({ pending: 2, failed: 0 });
  });

  it("says where a run's trace stands, and the reason of what was refused", () => {
    const store = createOutboxStore({ database: opened.database, now });
    const stateOf = () => store.traces.stateOfRuns(run.threadId, "langfuse")[0];
    expect(stateOf()).toBeUndefined();
    store.traces.open({ runId: run.runId, target: "langfuse", destination: "h k", root: "{}" });
    expect(stateOf()?.state).toBe("pending");
    store.addLast(run.runId, [spans("a")]);
    store.fail(store.next("langfuse", { atMost: 1, mode: "whole" }), "No.");
    expect(stateOf()).toMatchObject({ state: "failed", reason: "No." });
    store.retryFailed("langfuse");
    expect(stateOf()).toMatchObject({ state: "pending", reason: null });
    store.sent(store.next("langfuse", { atMost: 1, mode: "whole" }));
    expect(stateOf()).toMatchObject({ state: "sent", reason: null });
  });
});
