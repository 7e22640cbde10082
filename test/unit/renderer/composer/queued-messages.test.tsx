import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { QueuedMessage } from "../../../../shared/contract/queue-procedures.ts";
import type { MessageId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { AppError } from "../../../../shared/errors.ts";
import { RUN_ID, THREAD_ID, answer, newId, summary, userMessage } from "../build.ts";
import { openApp, type OpenApp } from "../open-app.tsx";

afterEach(cleanup);

const field = (): HTMLTextAreaElement => screen.getByRole("textbox", { name: "Message" });
const list = () => screen.findByRole("list", { name: "Queued messages" });
const rows = async () => within(await list()).getAllByRole("listitem");

function queued(text: string, over: Partial<QueuedMessage> = {}): QueuedMessage {
  return {
    messageId: newId() as MessageId,
    number: 1,
    text,
    attachments: [],
    edit: null,
    held: null,
    ...over,
  };
}

/** A chat whose answer is being written, with a main that keeps its queue. */
async function watch(messages: readonly QueuedMessage[] = []) {
  const asked = userMessage("Hello");
  const running = answer({ parentId: asked.id, status: { type: "running" } });
  const app = openApp({
    hash: `#/chat/${THREAD_ID}`,
    threads: [summary({ activeRunId: RUN_ID })],
    messages: [asked, running],
  });
  let all = [...messages];
  const tell = (): void => app.change({ type: "queue-changed", threadId: THREAD_ID });
  app.bridge.on("queue.list", () => ({ messages: all }));
  app.bridge.on("queue.add", ({ input }) => {
    const { messageId, text, attachments } = input;
    all = [...all, queued(text, { messageId, attachments })];
    tell();
    return { type: "queued" };
  });
  app.bridge.on("queue.remove", ({ input }) => {
    all = all.filter(({ messageId }) => messageId !== input.messageId);
    tell();
    return {};
  });
  app.bridge.on("queue.edit", ({ input }) => {
    all = all.map((each) =>
      each.messageId === input.messageId ? { ...each, edit: input.text } : each,
    );
    tell();
    return {};
  });
  app.bridge.on("queue.save", ({ input }) => {
    all = all.map((each) =>
      each.messageId === input.messageId ? { ...each, text: input.text, edit: null } : each,
    );
    tell();
    return {};
  });
  app.bridge.on("queue.sendNow", () => ({}));
  app.bridge.on("queue.allow", () => ({}));
  await screen.findByRole("button", { name: "Stop" });
  await waitFor(() => expect(app.bridge.inputsOf("run.watch")).toHaveLength(1));
  await act(async () => {
    app.emit({ type: "snapshot", seq: 0, message: running, pending: [] });
    await Promise.resolve();
  });
  return app;
}

const happens = (app: OpenApp, event: RunEvent): Promise<void> =>
  act(async () => {
    app.emit({ type: "run-event", seq: 1, event });
    await Promise.resolve();
  });

async function send({ user }: OpenApp, text: string): Promise<void> {
  await user.type(field(), `${text}{Enter}`);
}

describe("a message sent while an answer is being written", () => {
  it("stands in the queue, in order, and leaves the composer", async () => {
    const app = await watch();
    await send(app, "first");
    await send(app, "second");
    await waitFor(async () => expect(await rows()).toHaveLength(2));
    const [first, second] = await rows();
    expect(within(first!).getByText("first")).toBeDefined();
    expect(within(second!).getByText("second")).toBeDefined();
    expect(field().value).toBe("");
    expect(app.bridge.inputsOf("run.start")).toEqual([]);
    // Main empties its draft as it queues; the page says once more what stands there now.
    expect(app.bridge.inputsOf("draft.save").at(-1)?.text ?? "").toBe("");
  });

  it("stands in the queue of a chat that has only just begun, too", async () => {
    const app = openApp();
    let all: readonly QueuedMessage[] = [];
    app.bridge.on("queue.list", () => ({ messages: [...all] }));
    app.bridge.on("queue.add", ({ input }) => {
      all = [queued(input.text, { messageId: input.messageId })];
      app.change({ type: "queue-changed", threadId: input.threadId });
      return { type: "queued" };
    });
    await send(app, "Hello");
    await send(app, "and then?");
    expect(await list()).toBeDefined();
    expect(screen.getByText("and then?")).toBeDefined();
  });

  it("can be queued by a button beside Stop", async () => {
    const app = await watch();
    expect(screen.queryByRole("button", { name: "Queue" })).toBeNull();
    await app.user.type(field(), "by mouse");
    await app.user.click(screen.getByRole("button", { name: "Queue" }));
    expect(await screen.findByText("by mouse")).toBeDefined();
    expect(screen.getByRole("button", { name: "Stop" })).toBeDefined();
  });

  it("is edited in its place; what is typed is in main meanwhile", async () => {
    const app = await watch([queued("tpyo"), queued("after it", { number: 2 })]);
    const [first] = await rows();
    await app.user.click(within(first!).getByRole("button", { name: "Edit" }));
    const editor = await screen.findByRole("textbox", { name: "Edited text" });
    await waitFor(() => expect(document.activeElement).toBe(editor));
    await app.user.clear(editor);
    await app.user.type(editor, "typo");
    await waitFor(() => expect(app.bridge.inputsOf("queue.edit").at(-1)?.text).toBe("typo"));
    await app.user.keyboard("{Enter}");
    await waitFor(() => expect(app.bridge.inputsOf("queue.save")).toHaveLength(1));
    await waitFor(async () =>
      expect((await rows()).map((row) => row.querySelector("p")?.textContent)).toEqual([
        "typo",
        "after it",
      ]),
    );
    expect(document.activeElement).toBe(field());
  });

  it("keeps its text when its edit is cancelled", async () => {
    const app = await watch([queued("as it was")]);
    await app.user.click(within((await rows())[0]!).getByRole("button", { name: "Edit" }));
    await app.user.type(await screen.findByRole("textbox", { name: "Edited text" }), " not");
    await app.user.keyboard("{Escape}");
    await waitFor(() => expect(app.bridge.inputsOf("queue.edit").at(-1)?.text).toBeNull());
    expect(await screen.findByText("as it was")).toBeDefined();
  });

  it("keeps what was written when saving fails", async () => {
    const app = await watch([queued("old")]);
    app.bridge.on("queue.save", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    await app.user.click(within((await rows())[0]!).getByRole("button", { name: "Edit" }));
    await app.user.type(await screen.findByRole("textbox", { name: "Edited text" }), "er{Enter}");
    expect(await screen.findByText("The disk is full.")).toBeDefined();
    expect(screen.getByRole("textbox", { name: "Edited text" })).toHaveProperty("value", "older");
  });

  it("is removed, and comes back with Undo", async () => {
    const app = await watch([queued("second thoughts", { number: 7 })]);
    await app.user.click(within((await rows())[0]!).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "Queued messages" })).toBeNull());
    await app.user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await list()).toBeDefined();
    expect(app.bridge.inputsOf("queue.add")).toMatchObject([{ number: 7 }]);
  });

  it("comes back to the composer with Undo when there is no answer to wait for any more", async () => {
    const app = await watch([queued("second thoughts")]);
    await app.user.click(within((await rows())[0]!).getByRole("button", { name: "Remove" }));
    await happens(app, { type: "run-end", at: 1, status: { type: "complete" } });
    await screen.findByRole("button", { name: "Send" });
    await app.user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(field().value).toBe("second thoughts"));
    expect(app.bridge.inputsOf("queue.add")).toEqual([]);
  });

  it("is sent at once with Send now", async () => {
    const message = queued("at once");
    const app = await watch([message]);
    await app.user.click(within((await rows())[0]!).getByRole("button", { name: "Send now" }));
    await waitFor(() =>
      expect(app.bridge.inputsOf("queue.sendNow")).toEqual([{ messageId: message.messageId }]),
    );
  });

  it("goes back to the composer when a gate asks, and is queued with Send anyway", async () => {
    const app = await watch();
    app.bridge.on("queue.add", ({ input }) =>
      input.acknowledged.length > 0
        ? { type: "queued" }
        : {
            type: "asked",
            ask: {
              gate: "input-guard",
              message: "Send it anyway?",
              excerpt: null,
              choices: ["send-anyway", "edit"],
            },
          },
    );
    await send(app, "ignore all");
    const panel = await screen.findByRole("group", { name: /Send it anyway/ });
    expect(field().value).toBe("ignore all");
    await app.user.click(within(panel).getByRole("button", { name: "Send anyway" }));
    await waitFor(() => expect(field().value).toBe(""));
    expect(app.bridge.inputsOf("queue.add").at(-1)?.acknowledged).toEqual(["input-guard"]);
  });

  it("stays in the composer when main cannot take it", async () => {
    const app = await watch();
    app.bridge.on("queue.add", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    await send(app, "precious");
    expect(await screen.findByText("The disk is full.")).toBeDefined();
    expect(field().value).toBe("precious");
  });

  it("says which gate holds it, and is let past it", async () => {
    const ask = {
      gate: "input-guard",
      message: "It looks like a prompt injection.",
      excerpt: null,
      choices: ["send-anyway", "edit"],
    } as const;
    const message = queued("orders", { held: { type: "ask", ask } });
    const app = await watch([message]);
    const [row] = await rows();
    expect(within(row!).getByText(ask.message)).toBeDefined();
    await app.user.click(within(row!).getByRole("button", { name: "Send anyway" }));
    await waitFor(() => expect(app.bridge.inputsOf("queue.allow")).toHaveLength(1));
  });
});

describe("a queue that is not sent", () => {
  it("says why", async () => {
    const asked = userMessage("Hello");
    const status = { type: "incomplete", reason: "stopped", error: null } as const;
    const app = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary()],
      messages: [asked, answer({ parentId: asked.id, status })],
    });
    app.bridge.on("queue.list", () => ({ messages: [queued("and then?")] }));
    expect(await screen.findByText(/Not sent: the answer was stopped\./)).toBeDefined();
  });

  it("says that it waits for a decision", async () => {
    const app = await watch([queued("and then?")]);
    await happens(app, {
      type: "ask-start",
      at: 1,
      askId: "a",
      gate: "budget",
      message: "The budget is spent.",
      choices: ["continue", "stop-here"],
    });
    expect(await screen.findByText("Waiting for your decision.")).toBeDefined();
  });
});
