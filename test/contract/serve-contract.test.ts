import { describe, expect, it, vi } from "vitest";
import { createCallBudget } from "../../electron/ipc/call-budget.ts";
import { createOpenCalls } from "../../electron/ipc/open-calls.ts";
import { serveContract, type Call, type Handlers } from "../../electron/ipc/serve-contract.ts";
import { createTrustedSender } from "../../electron/ipc/trusted-sender.ts";
import { createClient } from "../../renderer/bridge/client.ts";
import { AppError } from "../../shared/errors.ts";
import { runId, threadId } from "../../shared/ids.ts";
import { useFakeClock, useRealClock } from "../fakes/fake-clock.ts";
import { createIpcPair } from "../fakes/ipc-pair.ts";
import { runningAnswer } from "../fakes/run-events.ts";
import { eventually } from "../fakes/eventually.ts";

const THREAD = threadId.parse("00000000-0000-4000-8000-0000000000aa");
const RUN = runId.parse("00000000-0000-4000-8000-0000000000bb");
const CALL = "00000000-0000-4000-8000-0000000000cc";

const thread = { id: THREAD, title: "Hello", createdAt: 1, updatedAt: 2, activeRunId: null };

/** Main and its windows around the handlers a test cares about. */
function start(some: Partial<Handlers>, capacity = 1_000, maxWaitMs = 0) {
  const reports: [string, unknown][] = [];
  const forgotten: number[] = [];
  const { ipcMain, openWindow } = createIpcPair();
  const ours = new Set<number>();
  serveContract({
    ipcMain,
    handlers: () => Promise.resolve(some as Handlers),
    isTrusted: createTrustedSender({
      protocol: "app:",
      host: "bundle",
      isOurs: (id) => ours.has(id),
    }),
    budget: createCallBudget({ capacity, refillPerSecond: 20, maxWaitMs, now: () => 0 }),
    openCalls: createOpenCalls((id) => forgotten.push(id)),
    report: (name, error) => reports.push([name, error]),
  });
  const open = () => {
    const window = openWindow();
    ours.add(window.id);
    return { window, client: createClient(window.bridge) };
  };
  return { open, openWindow, ours, reports, forgotten };
}

/** A streaming handler that a test plays by hand. */
function openStream() {
  let call: Call<"run.watch"> | undefined;
  const finish = Promise.withResolvers<Record<string, never>>();
  const handler: Handlers["run.watch"] = (_input, given) => {
    call = given;
    return finish.promise;
  };
  const started = (): Promise<Call<"run.watch">> =>
    eventually(() => {
      if (call === undefined) throw new Error("not called yet");
      return call;
    });
  return { handler, started, finish: () => finish.resolve({}) };
}

describe("a call", () => {
  it("carries input and output, with defaults filled in", async () => {
    const seen: unknown[] = [];
    const { open } = start({
      "thread.list": (input) => {
        seen.push(input);
        return { threads: [thread] };
      },
    });
    const answer = await open().client.call("thread.list", {});
    expect(seen).toEqual([{ query: "", limit: 10_000 }]);
    expect(answer).toEqual({ threads: [thread] });
  });

  it("lets nothing out that the schema does not name", async () => {
    const { open } = start({
      "thread.list": () => ({ threads: [Object.assign({}, thread, { apiKey: "sk-canary" })] }),
    });
    const answer = await open().client.call("thread.list", {});
    expect(JSON.stringify(answer)).not.toContain("canary");
  });

  it("answers with the app's own words where a handler refuses", async () => {
    const { open } = start({
      "run.start": () => {
        throw new AppError("conflict", "This conversation is still answering.", {
          retryAfterMs: 10,
        });
      },
    });
    const call = open().client.call("run.start", {
      threadId: THREAD,
      messageId: CALL,
      parentId: null,
      text: "hi",
    });
    await expect(call).rejects.toMatchObject({
      name: "AppError",
      code: "conflict",
      message: "This conversation is still answering.",
      retryAfterMs: 10,
    });
  });

  it("keeps the words of an unforeseen error to the log", async () => {
    const { open, reports } = start({
      "app.info": () => {
        throw new Error("secret path");
      },
    });
    const failure: unknown = await open()
      .client.call("app.info", {})
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "internal" });
    expect(String(failure)).not.toContain("secret path");
    expect(reports).toEqual([["app.info", expect.objectContaining({ message: "secret path" })]]);
  });

  it("is ended by its clock", async () => {
    useFakeClock();
    try {
      let aborted = false;
      const { open } = start({
        "app.info": (_input, { signal }) => {
          signal.addEventListener("abort", () => (aborted = true));
          return new Promise(() => undefined);
        },
      });
      const call = expect(open().client.call("app.info", {})).rejects.toMatchObject({
        code: "timeout",
      });
      await vi.advanceTimersByTimeAsync(5_000);
      await call;
      expect(aborted).toBe(true);
    } finally {
      useRealClock();
    }
  });
});

describe("refusals", () => {
  const info = vi.fn();
  const handlers: Partial<Handlers> = { "app.info": info };
  const request = { id: CALL, name: "app.info", input: {} };

  it.each([
    ["no frame at all", null],
    ["a frame that is gone", { url: "app://bundle/", isDestroyed: () => true, parent: null }],
    ["an embedded frame", { url: "app://bundle/", isDestroyed: () => false, parent: {} }],
    ["another page", { url: "https://bundle/", isDestroyed: () => false, parent: null }],
    ["another host", { url: "app://evil/", isDestroyed: () => false, parent: null }],
    ["a look-alike", { url: "app://bundle.evil/", isDestroyed: () => false, parent: null }],
    ["an empty address", { url: "", isDestroyed: () => false, parent: null }],
  ])("refuses %s", async (_name, frame) => {
    const { open } = start(handlers);
    const reply = await open().window.callRaw(request, frame);
    expect(reply).toMatchObject({ ok: false, error: { code: "untrusted-sender" } });
    expect(info).not.toHaveBeenCalled();
  });

  it("refuses a window the app did not open", async () => {
    const { openWindow } = start(handlers);
    const reply = await openWindow().callRaw(request);
    expect(reply).toMatchObject({ ok: false, error: { code: "untrusted-sender" } });
  });

  it.each([
    ["no request", undefined],
    ["a bare string", "app.info"],
    ["an id that is none", { ...request, id: "1" }],
    ["extra keys in the envelope", { ...request, extra: 1 }],
    ["extra keys in the input", { ...request, input: { extra: 1 } }],
    ["input of another kind", { ...request, input: [] }],
    ["no input", { id: CALL, name: "app.info" }],
  ])("refuses %s loudly", async (_name, raw) => {
    const { open } = start(handlers);
    const reply = await open().window.callRaw(raw);
    expect(reply).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    expect(info).not.toHaveBeenCalled();
  });

  it.each(["nothing.such", "toString", "__proto__", "constructor", ""])(
    "knows no procedure %j",
    async (name) => {
      const { open } = start(handlers);
      const reply = await open().window.callRaw({ ...request, name });
      expect(reply).toMatchObject({ ok: false, error: { code: "not-found" } });
    },
  );

  it("makes garbage pay, too", async () => {
    const { open } = start(handlers, 2);
    const { window } = open();
    const garbage = { ...request, input: { extra: 1 } };
    await window.callRaw(garbage);
    await window.callRaw(garbage);
    const reply = await window.callRaw(request);
    expect(reply).toMatchObject({ ok: false, error: { code: "rate-limited" } });
  });

  it("is held back, not refused, while a page asks a little too fast", async () => {
    const { open } = start({ "thread.list": () => ({ threads: [thread] }) }, 1, 1_000);
    const { client } = open();
    const answers = [1, 2, 3].map(() => client.call("thread.list", {}));
    expect(await Promise.all(answers)).toHaveLength(3);
  });

  it("that was cancelled while it was held back reaches nobody", async () => {
    const list = vi.fn(() => ({ threads: [thread] }));
    const { open } = start({ "thread.list": list }, 1, 60_000);
    const { client } = open();
    await client.call("thread.list", {});
    const cancelled = new AbortController();
    const { signal } = cancelled;
    const held = client.call("thread.list", {}, { signal });
    const next = client.call("thread.list", {});
    cancelled.abort();
    await expect(held).rejects.toMatchObject({ code: "cancelled" });
    await next;
    expect(list).toHaveBeenCalledTimes(2);
  });

  it("refuses a second call of the same id", async () => {
    const { handler, finish } = openStream();
    const { open } = start({ "run.watch": handler });
    const { window } = open();
    const watch = { id: CALL, name: "run.watch", input: { runId: RUN } };
    const first = window.callRaw(watch);
    await expect(window.callRaw(watch)).resolves.toMatchObject({
      error: { code: "invalid-input" },
    });
    finish();
    await expect(first).resolves.toMatchObject({ ok: true });
  });
});

describe("a stream", () => {
  const snapshot = { type: "snapshot", seq: 0, message: runningAnswer(), pending: [] } as const;
  const delta = (seq: number, text: string) =>
    ({ type: "run-event", seq, event: { type: "text-delta", at: 0, text } }) as const;

  it("delivers every event in order, and its end last", async () => {
    const { handler, started, finish } = openStream();
    const { open } = start({ "run.watch": handler });
    const seen: unknown[] = [];
    const call = open()
      .client.call("run.watch", { runId: RUN }, { onEvent: (event) => seen.push(event) })
      .then(() => seen.push("end"));
    const { emit } = await started();
    emit(snapshot);
    emit(delta(1, "a"));
    emit(delta(2, "b"));
    finish();
    await call;
    expect(seen).toEqual([snapshot, delta(1, "a"), delta(2, "b"), "end"]);
  });

  it("drops and reports an event that the contract does not know, and goes on", async () => {
    const { handler, started, finish } = openStream();
    const { open, reports } = start({ "run.watch": handler });
    const seen: unknown[] = [];
    const call = open().client.call(
      "run.watch",
      { runId: RUN },
      { onEvent: (event) => seen.push(event) },
    );
    const { emit } = await started();
    emit({ type: "nonsense" } as never);
    emit(delta(1, "a"));
    finish();
    await call;
    expect(seen).toEqual([delta(1, "a")]);
    expect(reports).toHaveLength(1);
  });

  it("ends in main when the page cancels it, and says nothing more", async () => {
    const { handler, started } = openStream();
    const { open } = start({ "run.watch": handler });
    const seen: unknown[] = [];
    const stop = new AbortController();
    const call = open().client.call(
      "run.watch",
      { runId: RUN },
      { signal: stop.signal, onEvent: (event) => seen.push(event) },
    );
    const { emit, signal } = await started();
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(signal.aborted).toBe(true);
    emit(delta(1, "late"));
    expect(seen).toEqual([]);
  });

  it("cannot be cancelled by another window", async () => {
    const { handler, started, finish } = openStream();
    const { open } = start({ "run.watch": handler });
    const call = open().window.callRaw({ id: CALL, name: "run.watch", input: { runId: RUN } });
    const { signal } = await started();
    open().window.bridge.cancel(CALL);
    expect(signal.aborted).toBe(false);
    finish();
    await call;
  });

  it.each(["reload", "crash", "destroy"] as const)(
    "ends when its page is gone: %s",
    async (leave) => {
      const { handler, started } = openStream();
      const { open, forgotten } = start({ "run.watch": handler });
      const { window } = open();
      void window.callRaw({ id: CALL, name: "run.watch", input: { runId: RUN } });
      const { signal } = await started();
      window[leave]();
      expect(signal.aborted).toBe(true);
      expect(forgotten).toEqual(leave === "destroy" ? [window.id] : []);
    },
  );
});
