import { expect, it, vi } from "vitest";
import { createAttention, type Question } from "../../../../electron/runs/attention.ts";
import { AppError } from "../../../../shared/errors.ts";
import { threadId, type ThreadId } from "../../../../shared/ids.ts";

const A = threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d0a");
const B = threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d0b");

function setUp(unseen: readonly ThreadId[] = [], markSeen?: () => boolean) {
  const left = new Set(unseen);
  const deleted = new Set<ThreadId>();
  const publish = vi.fn();
  let questions: readonly Question[] = [];
  const attention = createAttention({
    threads: {
      has: (id) => !deleted.has(id),
      summary: (id) => ({ id, title: id, createdAt: 0, updatedAt: 0, activeRunId: null }),
      markSeen: markSeen ?? ((id) => left.delete(id)),
    },
    changes: { publish },
    onChange: (next) => (questions = next),
    report: () => undefined,
  });
  return { attention, publish, deleted, left, questions: () => questions };
}

it("tells every window and the desktop of each question, the longest wait first, until it is answered", () => {
  const { attention, publish, questions } = setUp();
  attention.show(1, B);
  attention.ask(A, "Go on?");
  attention.ask(B, "May the tool run?");
  expect(attention.threadIds()).toEqual([A, B]);
  expect(publish).toHaveBeenLastCalledWith({ type: "attention-changed", threadIds: [A, B] });
  expect(questions()).toEqual([
    { threadId: A, title: A, text: "Go on?", shownIn: [] },
    { threadId: B, title: B, text: "May the tool run?", shownIn: [1] },
  ]);
  attention.ask(A, undefined);
  attention.forget(1);
  expect(attention.threadIds()).toEqual([B]);
  expect(questions()).toMatchObject([{ threadId: B, shownIn: [] }]);
});

it("does not call anybody to a chat that was deleted meanwhile", () => {
  const { attention, deleted, questions } = setUp();
  deleted.add(A);
  attention.ask(A, "Go on?");
  expect(questions()).toEqual([]);
});

it("fails nobody where a chat cannot be marked as seen: the disk is full, or held", () => {
  const { attention, questions } = setUp([A], () => {
    throw new AppError("storage-failed", "The disk is full.");
  });
  attention.ask(A, "Go on?");
  expect(() => attention.show(1, A)).not.toThrow();
  expect(() => attention.ended(A)).not.toThrow();
  expect(questions()).toMatchObject([{ threadId: A, shownIn: [1] }]);
});

it("takes for seen what a window shows, when it is shown and when it ends", () => {
  const { attention, publish, left } = setUp([A]);
  attention.ended(A);
  expect([...left]).toEqual([A]);
  attention.show(1, A);
  expect([...left]).toEqual([]);
  expect(publish).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ type: "thread-changed" }),
  );
  left.add(A);
  attention.ended(A);
  expect([...left]).toEqual([]);
  attention.show(1, null);
  left.add(A);
  attention.ended(A);
  expect([...left]).toEqual([A]);
});
