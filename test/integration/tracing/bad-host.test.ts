import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRecorder, type Manner, type Recorder } from "../../fakes/langfuse/recorder.ts";
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

describe("a host that does not take traces", () => {
  it.each<[string, Manner]>([
    ["is down", { type: "status", status: 503 }],
    ["is busy", { type: "status", status: 429, headers: { "retry-after": "60" } }],
    ["shows a login page", { type: "html" }],
    ["sends elsewhere", { type: "redirect", to: "http://127.0.0.1:9/" }],
    ["says nothing", { type: "silent" }],
    ["says too much", { type: "flood" }],
  ])("that %s leaves everything waiting, and the run as it is", async (_name, manner) => {
    recorder.behave(manner);
    const run = app.say("What is 1 + 1?");
    await app.ended(run);
    await eventually(async () => expect((await langfuse()).pending).toBeGreaterThan(0));
    expect(app.threads.get(run.threadId).messages.at(-1)?.status).toEqual({ type: "complete" });
    expect(recorder.spans()).toEqual([]);
    // The redirect was not followed, so nobody else got the keys.
    expect((await langfuse()).sent).toBe(0);
  });

  it("that refuses the keys is told of, and gets everything once they are right", async () => {
    app.set({}, { "langfuse/secret-key": "sk-lf-WRONG-000000" });
    await app.ended(app.say("What is 1 + 1?"));
    await eventually(async () =>
      expect(await langfuse()).toMatchObject({
        state: "failed",
        reason: "The host does not accept these keys.",
      }),
    );
    app.set({}, { "langfuse/secret-key": recorder.secretKey });
    await eventually(async () => expect((await langfuse()).state).toBe("sent"));
    expect(recorder.spans().filter(({ name }) => name === "chat-turn")).toHaveLength(1);
  });
});
