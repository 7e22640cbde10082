import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createThreadHandlers } from "../../../electron/ipc/handlers/thread-handlers.ts";
import { createChanges } from "../../../electron/runs/changes.ts";
import { startRecorder, type Recorder } from "../../fakes/langfuse/recorder.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";
import { eventually } from "../../fakes/eventually.ts";

let recorder: Recorder;
let app: TracedApp;
beforeEach(async () => {
  recorder = await startRecorder();
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
    secrets: { "langfuse/secret-key": recorder.secretKey },
  });
  await app.tracing.warmUp();
});
afterEach(async () => {
  await app.close();
  app.remove();
  await recorder.close();
});

const langfuse = async () =>
  (await app.tracing.status()).targets.find(({ target }) => target === "langfuse")!;
const feedback = () => recorder.scores().filter(({ name }) => name === "user_feedback");

describe("what waits", () => {
  it("comes when the host asked for it, spans before scores, and says until when it waits", async () => {
    const hold = { status: 503, headers: { "retry-after": "2" } };
    recorder.behave({ type: "status", ...hold });
    const askedAt = Date.now();
    await app.ended(app.say("What is 1 + 1?"));
    await recorder.until(() => recorder.requests.length === 1);
    await eventually(async () => {
      const { state, reason, nextAttemptAt } = await langfuse();
      expect({ state, reason }).toEqual({ state: "pending", reason: "The host failed (503)." });
      expect(nextAttemptAt).toBeGreaterThanOrEqual(askedAt + 2_000);
    });
    recorder.behave({ type: "well" });
    await recorder.until(() => recorder.scores().length === 2);
    expect(Date.now() - askedAt).toBeGreaterThanOrEqual(2_000);
    const paths = recorder.requests.map(({ line }) => line.replace("POST /api/public/", ""));
    expect(paths[0]).toBe("otel/v1/traces");
    expect(paths.at(-1)).toBe("ingestion");
    expect(paths.slice(0, -1)).not.toContain("ingestion");
  });

  it("of an opinion is its last word: changed offline it is one score, withdrawn it is none", async () => {
    const run = app.say("What is 1 + 1?");
    await app.ended(run);
    await recorder.until(() => recorder.scores().length === 2);
    recorder.behave({ type: "status", status: 503 });
    const { messageId } = run;
    const say = (rating: "good" | "bad", note: string) =>
      app.tracing.feedback.set({ messageId, rating, reasons: [], note });
    say("good", "first");
    say("bad", "second");
    recorder.behave({ type: "well" });
    app.tracing.retryFailed("langfuse");
    await recorder.until(() => feedback().length === 1);
    expect(feedback()).toMatchObject([{ value: 0, comment: "second" }]);
    say("good", "third");
    await recorder.until(() => feedback()[0]?.comment === "third");
    app.tracing.feedback.withdraw(messageId);
    await recorder.until(() => feedback().length === 0);
    expect(app.tracing.feedback.list(run.threadId)).toEqual([]);
  });

  it("of a conversation goes nowhere once that is deleted, and comes when it is brought back", async () => {
    recorder.behave({ type: "status", status: 503 });
    const { threadId, ...run } = app.say("What is 1 + 1?");
    await app.ended({ threadId, ...run });
    await recorder.until(() => recorder.requests.length > 0);
    const { tracing, runs, threads } = app;
    const handlers = createThreadHandlers({
      tracing,
      runs,
      threads,
      changes: createChanges(),
      find: (input) => Promise.resolve(threads.list(input)),
      search: (query) => Promise.resolve(threads.search(query)),
      fork: () => Promise.reject(new Error("nobody forks here")),
    });
    const call = { windowId: 1, signal: new AbortController().signal, emit: () => undefined };
    await handlers["thread.delete"]({ threadId }, call);
    recorder.behave({ type: "well" });
    tracing.retryFailed("langfuse");
    await app.ended(app.say("And what is 2 + 2?"));
    await recorder.until(() => recorder.scores().length === 2);
    const sent = (): string => JSON.stringify(recorder.spans());
    expect(sent()).toContain("2 + 2");
    expect(sent()).not.toContain("1 + 1");
    await eventually(async () =>
      expect(await langfuse()).toMatchObject({ state: "sent", pending: 0 }),
    );
    await handlers["thread.restore"]({ threadId }, call);
    await recorder.until(() => recorder.scores().length === 4);
    expect(sent()).toContain("1 + 1");
  });

  it("waits while nothing may be sent, and keeps the place its run began with", async () => {
    recorder.behave({ type: "status", status: 503 });
    await app.ended(app.say("What is 1 + 1?"));
    await eventually(async () => expect((await langfuse()).pending).toBeGreaterThan(0));
    app.set({ langfuse: { ...app.settings().langfuse, enabled: false } });
    const { length } = recorder.requests;
    recorder.behave({ type: "well" });
    await eventually(async () => expect((await langfuse()).state).toBe("off"));
    expect(recorder.requests.length).toBe(length);
    app.set({ langfuse: { ...app.settings().langfuse, enabled: true } });
    await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
  });
});

describe("quitting", () => {
  it("takes two seconds at most with a host that takes everything and says nothing", async () => {
    const hole = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(hole, "listening");
    const { port } = hole.address() as AddressInfo;
    app.set({ langfuse: { ...app.settings().langfuse, baseUrl: `http://127.0.0.1:${port}` } });
    const run = app.say("What is 1 + 1?");
    await app.ended(run);
    app.say("What is 2 + 2?");
    await app.runs.close();
    const startedAt = performance.now();
    await app.tracing.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    hole.close();

    // Nothing of it is gone.
    const { folder } = app;
    const again = openTracedApp({ folder });
    expect(again.traceOf(run)?.state).toBe("pending");
    await again.close();
  });
});
