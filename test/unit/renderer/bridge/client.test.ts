import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import type { CallReply } from "../../../../shared/bridge.ts";
import type { ChangeEvent } from "../../../../shared/contract/change-event.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { THREAD_ID } from "../build.ts";

const removed: ChangeEvent = { type: "thread-removed", threadId: THREAD_ID };

describe("createClient", () => {
  it("answers with what main answered", async () => {
    const bridge = createFakeBridge();
    bridge.on("draft.get", ({ input }) => ({
      text: `draft of ${String(input.threadId)}`,
      attachments: [],
    }));
    const reply = await createClient(bridge).call("draft.get", { threadId: null });
    expect(reply).toEqual({ text: "draft of null", attachments: [] });
  });

  it("gives every call an id of its own", async () => {
    const bridge = createFakeBridge();
    bridge.on("draft.get", () => ({ text: "", attachments: [] }));
    const client = createClient(bridge);
    await Promise.all([1, 2, 3].map(() => client.call("draft.get", { threadId: null })));
    expect(new Set(bridge.requests.map(({ id }) => id)).size).toBe(3);
  });

  it("rebuilds main's error with its code, words and wait", async () => {
    const bridge = createFakeBridge();
    bridge.on("run.stop", () => {
      throw new AppError("rate-limited", "Wait a little.", { retryAfterMs: 1_500, detail: "10/s" });
    });
    const call = createClient(bridge).call("run.stop", { runId: THREAD_ID });
    await expect(call).rejects.toMatchObject({
      name: "AppError",
      code: "rate-limited",
      message: "Wait a little.",
      detail: "10/s",
      retryAfterMs: 1_500,
    });
  });

  it("turns a broken bridge into an error without its inner words", async () => {
    const bridge = {
      ...createFakeBridge(),
      call: () => Promise.reject(new Error("/home/ada is not readable")),
    };
    const call = createClient(bridge).call("app.info", {});
    await expect(call).rejects.toMatchObject({ code: "internal" });
    await expect(call).rejects.not.toThrow(/ada/);
  });

  it("drops events it has seen and events of nobody's call", async () => {
    const bridge = createFakeBridge();
    const onEvent = vi.fn();
    bridge.on("app.watch", ({ id, emit }) => {
      emit(removed);
      bridge.deliver({ id, seq: 1, event: removed });
      bridge.deliver({ id, seq: 0, event: removed });
      bridge.deliver({ id: "someone else", seq: 2, event: removed });
      return {};
    });
    await createClient(bridge).call("app.watch", {}, { onEvent });
    expect(onEvent).toHaveBeenCalledTimes(1);
  });

  it("resolves only after the last event, even when the reply comes first", async () => {
    const bridge = createFakeBridge();
    const reply: CallReply = { ok: true, value: {}, lastSeq: 2 };
    const early = { ...bridge, call: () => Promise.resolve(reply) };
    const order: string[] = [];
    const call = createClient(early, () => "call-1")
      .call("app.watch", {}, { onEvent: () => order.push("event") })
      .then(() => order.push("resolved"));
    bridge.deliver({ id: "call-1", seq: 1, event: removed });
    await Promise.resolve();
    bridge.deliver({ id: "call-1", seq: 2, event: removed });
    await call;
    expect(order).toEqual(["event", "event", "resolved"]);
  });

  it("cancels in main when the signal aborts, rejects at once and hears no more", async () => {
    const bridge = createFakeBridge();
    const controller = new AbortController();
    const onEvent = vi.fn();
    bridge.on("app.watch", () => new Promise(() => undefined));
    const call = createClient(bridge, () => "call-1").call(
      "app.watch",
      {},
      { signal: controller.signal, onEvent },
    );
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    bridge.deliver({ id: "call-1", seq: 1, event: removed });
    expect(bridge.cancelled).toEqual(["call-1"]);
    expect(onEvent).not.toHaveBeenCalled();
  });

  it("asks main nothing when the signal was aborted before", async () => {
    const bridge = createFakeBridge();
    const call = createClient(bridge).call("app.info", {}, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(bridge.requests).toEqual([]);
  });

  it("does not cancel a call that has ended", async () => {
    const bridge = createFakeBridge();
    const controller = new AbortController();
    bridge.on("draft.get", () => ({ text: "", attachments: [] }));
    await createClient(bridge).call("draft.get", { threadId: null }, { signal: controller.signal });
    controller.abort();
    expect(bridge.cancelled).toEqual([]);
  });
});
