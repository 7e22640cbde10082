import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTimeLimit } from "../../../../electron/clock/time-limit.ts";
import { createHttpClient } from "../../../../electron/http/http-client.ts";
import { createSendRequest } from "../../../../electron/observability/outbox/request.ts";
import { useFakeClock, useRealClock } from "../../../fakes/fake-clock.ts";

describe("a limit in time", () => {
  beforeEach(useFakeClock);
  afterEach(useRealClock);

  it("aborts as that of AbortSignal.timeout does, and not once its wait is over", () => {
    const limit = createTimeLimit(1_000);
    const other = createTimeLimit(1_000);
    vi.advanceTimersByTime(999);
    expect(limit.signal.aborted).toBe(false);
    other.end();
    vi.advanceTimersByTime(1);
    expect(limit.signal.reason).toMatchObject({ name: "TimeoutError" });
    expect(other.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a process that stands still for longer than its limits", () => {
  let worker: Worker;
  let url: string;
  beforeAll(async () => {
    // A thread of its own: it answers while this one stands still.
    worker = new Worker(
      `const { parentPort } = require("node:worker_threads");
      const server = require("node:http").createServer((request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write("{");
        parentPort.postMessage("asked");
        setTimeout(() => response.end("}"), 100);
      });
      server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const [port] = (await once(worker, "message")) as [number];
    url = `http://127.0.0.1:${port}/`;
  });
  afterAll(() => worker.terminate());

  const LIMIT_MS = 1_000;
  /** Once the request is there, nothing runs here for longer than the limit. */
  const standStillOnceAsked = async (): Promise<void> => {
    await once(worker, "message");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LIMIT_MS + 500);
  };

  it("still hears what waits in the socket of a delivery", async () => {
    const http = createHttpClient();
    const send = createSendRequest({ http, now: () => Date.now(), timeoutMs: LIMIT_MS });
    const reply = send(
      { method: "POST", url, headers: {}, body: "{}" },
      new AbortController().signal,
    );
    await standStillOnceAsked();
    expect(await reply).toMatchObject({ type: "answered", status: 200, body: "{}" });
  });
});

it("no bare limit is left on what comes through a socket", () => {
  const root = join(import.meta.dirname, "../../../../electron");
  const bare = globSync("**/*.ts", { cwd: root }).filter((file) =>
    readFileSync(join(root, file), "utf8")
      .replaceAll(/^\s*\*.*$/gm, "")
      .includes("AbortSignal.timeout("),
  );
  expect(bare).toEqual([]);
});
