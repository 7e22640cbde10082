import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { createThreadStore } from "../../../../renderer/thread/thread-store.ts";
import { shownMessages } from "../../../../renderer/thread/thread-reducer.ts";
import type { WatchEvent } from "../../../../shared/contract/watch-event.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Message } from "../../../../shared/message.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import type { Draft } from "../../../../shared/attachment.ts";
import { toPlainText } from "../../../../shared/to-plain-text.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { RUN_ID, THREAD_ID, answer, newId, summary, text, userMessage } from "../build.ts";
import { createManualFrames } from "../manual-frames.ts";
import { eventually } from "../../../fakes/eventually.ts";

const delta = (value: string): RunEvent => ({ type: "text-delta", at: 1, text: value });
const completed: RunEvent = { type: "run-end", at: 2, status: { type: "complete" } };

const typed = (text: string): Draft => ({ text, attachments: [] });

function setup({ isNew = false } = {}) {
  const bridge = createFakeBridge();
  const frames = createManualFrames();
  const announced: string[] = [];
  const reportError = vi.fn();
  const adoptDraft = vi.fn();
  let emit: ((event: WatchEvent) => void) | undefined;
  let end: () => void = () => undefined;
  bridge.on("run.watch", (call) => {
    emit = call.emit;
    return new Promise((resolve) => {
      end = () => resolve({});
    });
  });
  const store = createThreadStore({
    client: createClient(bridge),
    threadId: THREAD_ID,
    isNew,
    requestFrame: frames.requestFrame,
    newId,
    now: () => 1,
    announce: (sentence) => void announced.push(sentence),
    reportError,
    adoptDraft,
  });
  return {
    bridge,
    frames,
    announced,
    reportError,
    adoptDraft,
    store,
    watched: async (): Promise<(event: WatchEvent) => void> => {
      await eventually(() => expect(emit).toBeDefined());
      return emit!;
    },
    endWatch: () => end(),
    texts: () => shownMessages(store.state.get()).map(({ parts }) => toPlainText(parts)),
  };
}

/** Main holds these messages, and a run that is answering in them or not. */
function serveThread(
  bridge: ReturnType<typeof createFakeBridge>,
  messages: Message[],
  runs = false,
) {
  bridge.on("thread.get", () => ({
    thread: summary({ activeRunId: runs ? RUN_ID : null }),
    messages,
    draft: typed("unsent"),
  }));
}

describe("createThreadStore", () => {
  it("shows a sent message at once and confirms it when main has stored it", async () => {
    const { bridge, store, texts } = setup({ isNew: true });
    let confirm: () => void = () => undefined;
    bridge.on("run.start", async ({ input }) => {
      await new Promise<void>((resolve) => {
        confirm = resolve;
      });
      return { type: "started", runId: RUN_ID, threadId: input.threadId, messageId: answer().id };
    });
    const sending = store.send(typed("Hello"));
    expect(texts()).toEqual(["Hello"]);
    expect(store.state.get()).toMatchObject({
      activity: { type: "starting" },
      outgoing: { delivery: { type: "sending" } },
    });
    await eventually(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    await Promise.resolve();
    await eventually(() => {
      confirm();
      expect(store.state.get().outgoing).toBeUndefined();
    });
    expect(await sending).toEqual({ type: "stored" });
    expect(texts()).toEqual(["Hello"]);
    expect(store.state.get().activity).toEqual({ type: "running", runId: RUN_ID });
  });

  it("keeps the text of a message that could not be sent, and sends the same one again", async () => {
    const { bridge, store, texts } = setup({ isNew: true });
    bridge.on("run.start", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    expect(await store.send(typed("Precious words"))).toEqual({ type: "failed" });
    expect(texts()).toEqual(["Precious words"]);
    expect(store.state.get()).toMatchObject({
      activity: { type: "idle" },
      outgoing: { delivery: { type: "failed", error: { message: "The disk is full." } } },
    });
    bridge.on("run.start", ({ input }) => ({
      type: "started",
      runId: RUN_ID,
      threadId: input.threadId,
      messageId: answer().id,
    }));
    expect(await store.resend()).toEqual({ type: "stored" });
    const [first, second] = bridge.inputsOf("run.start");
    expect(second).toEqual(first);
  });

  it("gives the text of an unsent message back", async () => {
    const { store, texts } = setup({ isNew: true });
    await store.send(typed("Precious words"));
    expect(store.withdraw()).toEqual(typed("Precious words"));
    expect(texts()).toEqual([]);
  });

  it("hands main's draft over on the first reading only", async () => {
    const { bridge, store, adoptDraft } = setup();
    serveThread(bridge, []);
    await store.refresh();
    await store.refresh();
    expect(adoptDraft.mock.calls).toEqual([[typed("unsent")]]);
  });

  it("attaches to a running answer by snapshot and drops what the snapshot holds", async () => {
    const { bridge, frames, store, watched, texts } = setup();
    const question = userMessage("Count");
    const running = answer({
      parentId: question.id,
      parts: [text("one ")],
      status: { type: "running" },
    });
    serveThread(bridge, [question, running], true);
    await store.refresh();
    const emit = await watched();
    emit({
      type: "snapshot",
      seq: 2,
      pending: [],
      message: { ...running, parts: [text("one two ")] },
    });
    emit({ type: "run-event", seq: 2, event: delta("two ") });
    emit({ type: "run-event", seq: 3, event: delta("three ") });
    emit({ type: "run-event", seq: 3, event: delta("three ") });
    emit({ type: "run-event", seq: 4, event: delta("four") });
    frames.tick();
    expect(texts()).toEqual(["Count", "one two three four"]);
  });

  it("commits at most once per frame, and renews only the message that grew", async () => {
    const { bridge, frames, store, watched } = setup();
    const question = userMessage("Count");
    const running = answer({ parentId: question.id, status: { type: "running" } });
    serveThread(bridge, [question, running], true);
    await store.refresh();
    const emit = await watched();
    emit({ type: "snapshot", seq: 0, pending: [], message: running });
    frames.tick();
    const before = store.state.get().messages;
    const onCommit = vi.fn();
    store.state.subscribe(onCommit);
    for (let seq = 1; seq <= 50; seq += 1) {
      emit({ type: "run-event", seq, event: delta("x") });
    }
    expect(onCommit).not.toHaveBeenCalled();
    frames.tick();
    expect(onCommit).toHaveBeenCalledTimes(1);
    expect(store.state.get().messages[0]).toBe(before[0]);
    expect(store.state.get().messages[1]).not.toBe(before[1]);
  });

  it("becomes idle, tells screen readers once and reads the thread again when the run ends", async () => {
    const { bridge, frames, store, watched, endWatch, announced } = setup();
    const running = answer({ status: { type: "running" } });
    serveThread(bridge, [running], true);
    await store.refresh();
    const emit = await watched();
    emit({ type: "snapshot", seq: 0, pending: [], message: running });
    emit({ type: "run-event", seq: 1, event: delta("done") });
    emit({ type: "run-event", seq: 2, event: completed });
    frames.tick();
    expect(store.state.get().activity).toEqual({ type: "idle" });
    expect(announced).toEqual(["The answer is ready."]);
    const reads = bridge.inputsOf("thread.get").length;
    serveThread(bridge, [{ ...running, status: { type: "complete" }, parts: [text("done")] }]);
    endWatch();
    await eventually(() => expect(bridge.inputsOf("thread.get")).toHaveLength(reads + 1));
  });

  it("stops a run that main has not named yet as soon as it is named", async () => {
    const { bridge, store } = setup({ isNew: true });
    let start: () => void = () => undefined;
    bridge.on("run.start", async ({ input }) => {
      await new Promise<void>((resolve) => {
        start = resolve;
      });
      return { type: "started", runId: RUN_ID, threadId: input.threadId, messageId: answer().id };
    });
    bridge.on("run.stop", () => ({}));
    const sending = store.send(typed("Hello"));
    await store.stop();
    expect(store.state.get().activity.type).toBe("stopping");
    await eventually(() => {
      start();
      expect(bridge.inputsOf("run.stop")).toEqual([{ runId: RUN_ID }]);
    });
    await sending;
    expect(store.state.get().activity.type).toBe("stopping");
  });

  it("does not follow a run twice, nor one whose watching broke", async () => {
    const { bridge, store, reportError } = setup();
    serveThread(bridge, [], true);
    bridge.on("run.watch", () => {
      throw new AppError("internal", "Broken.");
    });
    await store.refresh();
    await eventually(() => expect(reportError).toHaveBeenCalled());
    await store.refresh();
    store.noticeRun(RUN_ID);
    expect(bridge.inputsOf("run.watch")).toHaveLength(1);
    expect(store.state.get().activity).toEqual({ type: "idle" });
  });

  it("keeps to itself that a thread is gone which was deleted while it was shown", async () => {
    const { bridge, store, reportError } = setup();
    serveThread(bridge, [userMessage("Hi")]);
    await store.refresh();
    bridge.on("thread.get", () => {
      throw new AppError("not-found", "This conversation does not exist any more.");
    });
    await store.refresh();
    expect(reportError).not.toHaveBeenCalled();
    bridge.on("thread.get", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    await store.refresh();
    expect(reportError).toHaveBeenCalledTimes(1);
  });

  it("sends an edited message after the old one's parent", async () => {
    const { bridge, store } = setup();
    const first = userMessage("One");
    const reply = answer({ parentId: first.id, parts: [text("1")] });
    serveThread(bridge, [first, reply]);
    bridge.on("run.start", ({ input }) => ({
      type: "started",
      runId: RUN_ID,
      threadId: input.threadId,
      messageId: answer().id,
    }));
    await store.refresh();
    await store.send(typed("Uno"), { parentId: first.parentId });
    await store.send(typed("Due"));
    const inputs = bridge.inputsOf("run.start");
    expect(inputs[0]).toMatchObject({ text: "Uno", parentId: null });
    expect(inputs[1]).toMatchObject({ text: "Due", parentId: inputs[0]?.messageId });
  });

  it("says why a thread cannot be read, and lets go of its watch when it is closed", async () => {
    const { bridge, store, watched } = setup();
    await store.refresh();
    expect(store.state.get().phase).toMatchObject({ type: "failed", error: { code: "not-found" } });
    serveThread(bridge, [], true);
    await store.refresh();
    await watched();
    store.dispose();
    expect(bridge.cancelled).toHaveLength(1);
  });
});
