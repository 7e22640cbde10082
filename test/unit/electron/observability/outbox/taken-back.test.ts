import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  createDelivery,
  type Delivery,
} from "../../../../../electron/observability/outbox/delivery.ts";
import { createOutboxStore } from "../../../../../electron/observability/outbox/outbox-store.ts";
import type { HttpRequest, Reply } from "../../../../../electron/observability/outbox/request.ts";
import { openDatabase } from "../../../../../electron/store/database.ts";
import { createRunStore } from "../../../../../electron/store/run-store.ts";
import { askingRun } from "../../store/new-run.ts";

const run = askingRun({ text: "Hello", at: 1 });
let folder: string;
let opened: ReturnType<typeof openDatabase>;
let delivery: Delivery;
let asked: string[];
/** Whether the score is at the host when it is asked for, one time after the other. */
let isThere: boolean[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  folder = mkdtempSync(join(tmpdir(), "parley-taken-back-"));
  const now = (): number => Date.now();
  opened = openDatabase({ path: join(folder, "parley.db"), backupsFolder: folder, now });
  createRunStore({ database: opened.database, now }).begin(run);
  const store = createOutboxStore({ database: opened.database, now });
  asked = [];
  isThere = [];
  const answer = ({ method }: HttpRequest): Reply => {
    asked.push(method);
    const status = method === "GET" && isThere.shift() !== true ? 404 : 200;
    const common = { contentType: "application/json", body: "{}", retryAfterMs: undefined };
    return { type: "answered", status, ...common };
  };
  delivery = createDelivery({
    store,
    now,
    send: (request) => Promise.resolve(answer(request)),
    sender: () => ({ version: "1.2.3", encoding: "json" }),
    access: () => Promise.resolve({ type: "open", headers: {} }),
    mode: () => "whole",
    random: () => 0.5,
    onChange: () => undefined,
    report: (error) => expect.fail(String(error)),
  });
  store.add([
    {
      ...{ runId: run.runId, target: "langfuse", destination: "https://h pk" },
      ...{ kind: "score-delete", scoreId: "s", body: "" },
    },
  ]);
  delivery.wake();
});
afterEach(async () => {
  await delivery.close(0);
  opened.close();
  rmSync(folder, { recursive: true, force: true });
  vi.useRealTimers();
});

const left = (): number =>
  opened.database.all(z.object({ number: z.int() }), "SELECT number FROM outbox").length;

it("a score that is taken back is asked for once its own delivery has passed, and forgotten when it is gone", async () => {
  await vi.waitFor(() => expect(asked).toEqual(["DELETE"]));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(asked).toEqual(["DELETE"]);
  await vi.advanceTimersByTimeAsync(2_000);
  await vi.waitFor(() => expect(asked).toEqual(["DELETE", "GET"]));
  await vi.waitFor(() => expect(left()).toBe(0));
});

it("one that arrived after its removal is taken back again", async () => {
  isThere = [true];
  await vi.waitFor(() => expect(asked).toEqual(["DELETE"]));
  await vi.advanceTimersByTimeAsync(16_000);
  await vi.waitFor(() => expect(asked).toEqual(["DELETE", "GET", "DELETE"]));
  await vi.advanceTimersByTimeAsync(60_000);
  await vi.waitFor(() => expect(asked).toEqual(["DELETE", "GET", "DELETE", "GET"]));
  await vi.waitFor(() => expect(left()).toBe(0));
});
