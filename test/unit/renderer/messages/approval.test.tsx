import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ToolCallId } from "../../../../shared/ids.ts";
import type { ApprovalRequest } from "../../../../shared/run-event.ts";
import { RUN_ID, THREAD_ID, answer, summary, userMessage } from "../build.ts";
import { openApp, type OpenApp } from "../open-app.tsx";

afterEach(cleanup);

const request = (over: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  toolCallId: "call_1" as ToolCallId,
  toolName: "write_note",
  args: { path: "a\u200B.txt", lines: 2 },
  argsHash: "hash-1",
  title: "Write a note",
  owner: { id: "server-1", title: "Notes" },
  fingerprint: "one",
  effect: "changes",
  offers: ["chat", "always"],
  ...over,
});

/** A chat whose run waits for a word about these calls. */
async function openWaiting(...waiting: readonly ApprovalRequest[]): Promise<OpenApp> {
  const question = userMessage("Go on.");
  const running = answer({
    parentId: question.id,
    status: { type: "running" },
    parts: waiting.map(({ toolCallId, toolName, args }) => ({
      type: "tool-call",
      toolCallId,
      toolName,
      args,
      state: "waiting for approval",
      result: null,
      startedAt: 0,
      endedAt: null,
    })),
  });
  const app = openApp({
    hash: `#/chat/${THREAD_ID}`,
    threads: [summary({ activeRunId: RUN_ID })],
    messages: [question, running],
  });
  app.bridge.on("tool.decide", () => ({ decided: [] }));
  app.bridge.on("tool.allow", () => ({ decided: [] }));
  await waitFor(() => expect(app.bridge.inputsOf("run.watch")).toEqual([{ runId: RUN_ID }]));
  await act(async () => {
    app.emit({
      type: "snapshot",
      seq: 0,
      message: running,
      pending: waiting.map((each) => ({ type: "approval-start", at: 1, ...each })),
    });
    await Promise.resolve();
  });
  await screen.findByRole("group", { name: "Tool: write_note" });
  return app;
}

const card = (): HTMLElement => screen.getByRole("group", { name: "Tool: write_note" });
const button = (name: string): HTMLElement => within(card()).getByRole("button", { name });
const decisionsOf = ({ bridge }: OpenApp) =>
  bridge.inputsOf("tool.decide").flatMap(({ decisions }) => decisions);
const CALL = { toolCallId: "call_1", argsHash: "hash-1" };

describe("a call that waits for a person", () => {
  it("shows whose tool it is, what it may do, and every character of its arguments", async () => {
    await openWaiting(request());
    expect(card().textContent).toContain("waiting for approval");
    expect(card().textContent).toContain("Write a note of Notes waits for your approval.");
    expect(card().textContent).toContain("It may change something outside Parley.");
    expect(within(card()).getByText("a[U+200B].txt")).toBeDefined();
    expect(within(card()).getByText("lines")).toBeDefined();
  });

  it("is announced, and takes the keyboard from nobody", async () => {
    await openWaiting(request());
    const status = screen.getByRole("status", { name: "Run status" });
    expect(status.textContent).toContain("Write a note waits for your approval.");
    expect(card().contains(document.activeElement)).toBe(false);
  });

  it("is approved for this once, with the arguments that were shown", async () => {
    const app = await openWaiting(request());
    await app.user.click(button("Approve"));
    expect(decisionsOf(app)).toEqual([{ ...CALL, decision: { type: "approve", scope: "person" } }]);
    // The keyboard stays at the call, whose buttons go.
    expect(card().contains(document.activeElement)).toBe(true);
  });

  it("is rejected with a note for the assistant, or for good", async () => {
    const app = await openWaiting(request());
    const note = within(card()).getByRole("textbox", { name: /Note for the assistant/ });
    await app.user.type(note, "Not there.");
    await app.user.click(button("Reject"));
    await app.user.click(button("Never allow"));
    expect(decisionsOf(app).map(({ decision }) => decision)).toEqual([
      { type: "reject", scope: "person", words: "Not there." },
      { type: "reject", scope: "always" },
    ]);
  });

  it("keeps what is typed about it until it is decided", async () => {
    const app = await openWaiting(request());
    const keptNow = () => app.bridge.inputsOf("settings.keepTyped").map(({ text }) => text);
    await app.user.type(
      within(card()).getByRole("textbox", { name: /Note for the assistant/ }),
      "Wait",
    );
    await waitFor(() => expect(keptNow().at(-1)).toBe("Wait"));
    await app.user.click(button("Reject"));
    await waitFor(() => expect(keptNow().at(-1)).toBeNull());
  });

  it("is approved with other arguments, once they are an object", async () => {
    const app = await openWaiting(request());
    await app.user.click(button("Edit arguments"));
    const editor = within(card()).getByRole("textbox", { name: "Arguments" });
    await app.user.clear(editor);
    await app.user.type(editor, "[[1]");
    await app.user.click(button("Approve"));
    expect(within(card()).getByRole("alert").textContent).toContain("JSON object");
    expect(decisionsOf(app)).toEqual([]);
    await app.user.clear(editor);
    await app.user.type(editor, '{{"path":"b.txt"}');
    await app.user.click(button("Approve"));
    expect(decisionsOf(app)).toEqual([
      { ...CALL, decision: { type: "approve", scope: "person", args: { path: "b.txt" } } },
    ]);
  });

  it.each([
    ["Allow in this chat", "chat"],
    ["Always allow", "always"],
  ])("asks main for more than this call: %s", async (name, scope) => {
    const app = await openWaiting(request());
    await app.user.click(button(name));
    expect(app.bridge.inputsOf("tool.allow")).toEqual([
      { runId: RUN_ID, ...CALL, decision: { type: "approve", scope } },
    ]);
    expect(decisionsOf(app)).toEqual([]);
  });

  it("offers no more than its tool does", async () => {
    await openWaiting(request({ offers: [] }));
    expect(within(card()).queryByRole("button", { name: "Always allow" })).toBeNull();
    expect(within(card()).queryByRole("button", { name: "Allow in this chat" })).toBeNull();
  });

  it("is run again, or skipped, where it may have taken effect", async () => {
    const app = await openWaiting(request({ mayHaveRun: true }));
    expect(card().textContent).toContain("It may have taken effect.");
    await app.user.click(button("Skip"));
    await app.user.click(button("Run again"));
    expect(decisionsOf(app).map(({ decision }) => decision.type)).toEqual(["reject", "approve"]);
  });
});

describe("several calls that wait", () => {
  it("are approved at once from above the composer, but for those that may have run", async () => {
    const second = request({ toolCallId: "call_2" as ToolCallId, toolName: "b", argsHash: "h2" });
    const third = request({ toolCallId: "call_3" as ToolCallId, toolName: "c", mayHaveRun: true });
    const app = await openWaiting(request(), second, third);
    expect(screen.getByText("3 calls wait for your approval.")).toBeDefined();
    await app.user.click(screen.getByRole("button", { name: "Approve all 2" }));
    expect(app.bridge.inputsOf("tool.decide")).toHaveLength(1);
    expect(decisionsOf(app).map(({ toolCallId }) => toolCallId)).toEqual(["call_1", "call_2"]);
  });

  it("are gone to by key", async () => {
    const app = await openWaiting(request());
    await app.user.click(screen.getByRole("button", { name: "Show" }));
    expect(card().contains(document.activeElement)).toBe(true);
  });
});

describe("Settings, Tools", () => {
  it("lists what was decided, and takes it back", async () => {
    const app = await openWaiting(request());
    app.bridge.on("tool.decisions", () => ({
      decisions: [
        {
          id: "d1",
          toolName: "write_note",
          title: "Write a note",
          owner: { id: "server-1", title: "Notes" },
          decision: "allow",
          threadId: null,
          threadTitle: null,
          decidedAt: 0,
        },
      ],
    }));
    app.bridge.on("tool.removeDecision", () => ({}));
    act(() => app.services.shell.openSettings({ tab: "Tools" }));
    const region = await screen.findByRole("region", { name: "Decisions" });
    await within(region).findByText(/Allowed in all chats/);
    await app.user.click(within(region).getByRole("button", { name: "Remove" }));
    expect(app.bridge.inputsOf("tool.removeDecision")).toEqual([{ id: "d1" }]);
    app.bridge.on("tool.decisions", () => ({ decisions: [] }));
    act(() => app.change({ type: "tools-changed" }));
    await within(region).findByText(/decided nothing/);
  });
});
