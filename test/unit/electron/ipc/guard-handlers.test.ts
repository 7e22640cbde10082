import { describe, expect, it, vi } from "vitest";
import type { NativeQuestion } from "../../../../electron/consent/question.ts";
import { guardHandlers, type Demands } from "../../../../electron/ipc/guard-handlers.ts";
import type { AnyCall, AnyHandler, Handlers } from "../../../../electron/ipc/serve-contract.ts";

const toQuestion = (message: string): NativeQuestion => ({
  message,
  detail: "",
  agree: "Delete",
  refuse: "Keep",
});

function open(demand: Demands["bin.empty"], handler: () => unknown) {
  const ask = vi.fn((_question: NativeQuestion) => Promise.resolve());
  const handlers = { "bin.empty": handler } as unknown as Handlers;
  const deps = { questions: { ask }, gestures: { take: () => false } };
  const guarded = guardHandlers(handlers, { "bin.empty": demand! }, deps)["bin.empty"];
  const call: AnyCall = {
    signal: new AbortController().signal,
    windowId: 1,
    emit: () => undefined,
    untimed: (work) => work(),
  };
  return { ask, run: () => Promise.resolve((guarded as unknown as AnyHandler)({}, call)) };
}

describe("a call that waited after a yes", () => {
  it("is not asked about again while the question is the same", async () => {
    const handler = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue("done");
    const { ask, run } = open({ question: () => toQuestion("Delete 1 chat?") }, handler);
    await expect(run()).rejects.toThrow("busy");
    expect(await run()).toBe("done");
    expect(ask).toHaveBeenCalledOnce();
  });

  it("is asked about again where it means something else by now", async () => {
    let chats = 1;
    const handler = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue("done");
    const { ask, run } = open({ question: () => toQuestion(`Delete ${chats} chats?`) }, handler);
    await expect(run()).rejects.toThrow("busy");
    chats = 9;
    expect(await run()).toBe("done");
    expect(ask.mock.calls.map(([{ message }]) => message)).toEqual([
      "Delete 1 chats?",
      "Delete 9 chats?",
    ]);
  });
});

describe("a turn", () => {
  it("is not held by a person who thinks about a question", async () => {
    let isAsking = true;
    const handler = vi.fn(() => "done");
    const demand: Demands["bin.empty"] = {
      turn: () => "bin",
      question: () => (isAsking ? toQuestion("Delete?") : undefined),
    };
    const { ask, run } = open(demand, handler);
    const answer = Promise.withResolvers<undefined>();
    ask.mockImplementationOnce(() => answer.promise);
    const first = run();
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    isAsking = false;
    expect(await run()).toBe("done");
    answer.resolve(undefined);
    expect(await first).toBe("done");
  });
});
