import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { createDraftStore } from "../../../../renderer/composer/draft-store.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { THREAD_ID, newId } from "../build.ts";
import { eventually } from "../../../fakes/eventually.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup() {
  const bridge = createFakeBridge();
  bridge.on("draft.save", () => ({}));
  const reportError = vi.fn();
  const drafts = createDraftStore({
    client: createClient(bridge),
    newId,
    reportError,
    firstMessageOf: () => undefined,
  });
  const saved = () => bridge.inputsOf("draft.save");
  const textOf = (key: typeof THREAD_ID | null) => drafts.state.get().get(key);
  return { bridge, drafts, saved, textOf, reportError };
}

describe("createDraftStore", () => {
  it("saves at once, and then no more than 400 ms behind, whether typing rests or goes on", () => {
    const { drafts, saved } = setup();
    const at = (text: string) => ({ threadId: THREAD_ID, text });
    for (const text of ["h", "he", "hey"]) drafts.write(THREAD_ID, text);
    expect(saved()).toEqual([at("h")]);
    vi.advanceTimersByTime(400);
    expect(saved()).toEqual([at("h"), at("hey")]);
    vi.advanceTimersByTime(10_000);
    expect(saved()).toHaveLength(2);

    // Somebody who never rests.
    let text = "";
    for (let key = 0; key < 100; key += 1) {
      text += "x";
      drafts.write(THREAD_ID, text);
      vi.advanceTimersByTime(100);
      expect(text.length - (saved().at(-1)?.text.length ?? 0)).toBeLessThanOrEqual(4);
    }
  });

  it("saves at once, and each thread's own text, when flushed", () => {
    const { drafts, saved } = setup();
    drafts.write(THREAD_ID, "one");
    drafts.write(null, "two");
    drafts.write(THREAD_ID, "one, more");
    void drafts.flush();
    void drafts.flush();
    expect(saved()).toEqual([
      { threadId: THREAD_ID, text: "one" },
      { threadId: null, text: "two" },
      { threadId: THREAD_ID, text: "one, more" },
    ]);
  });

  it("restores what main kept, but never over what is being typed", async () => {
    const { bridge, drafts, textOf } = setup();
    bridge.on("draft.get", () => ({ text: "from before", attachments: [] }));
    drafts.write(THREAD_ID, "typed already");
    await Promise.all([drafts.load(THREAD_ID), drafts.load(null)]);
    expect(textOf(THREAD_ID)).toBe("typed already");
    expect(textOf(null)).toBe("from before");
  });

  it("keeps a taken text in main until it is settled", () => {
    const { drafts, saved, textOf } = setup();
    drafts.write(null, "hello");
    expect(drafts.take(null)).toEqual({ text: "hello", attachments: [] });
    expect(textOf(null)).toBe("");
    vi.advanceTimersByTime(1_000);
    expect(saved().at(-1)).toEqual({ threadId: null, text: "hello" });
    drafts.settle(null);
    expect(saved().at(-1)).toEqual({ threadId: null, text: "" });
  });

  it("says so when a draft cannot be saved", async () => {
    const { bridge, drafts, reportError } = setup();
    bridge.on("draft.save", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    drafts.write(null, "x");
    void drafts.flush();
    await eventually(() => expect(reportError).toHaveBeenCalledTimes(1));
  });

  describe("that could not be saved, because the disk is full,", () => {
    function onFullDisk(code: "storage-failed" | "not-found" = "storage-failed") {
      const all = setup();
      const kept = new Map<string | null, string>();
      let isFull = true;
      all.bridge.on("draft.save", ({ input: { threadId, text } }) => {
        if (isFull) throw new AppError(code, "The disk is full.");
        kept.set(threadId, text);
        return {};
      });
      return { ...all, kept, free: () => void (isFull = false) };
    }
    const settled = () => vi.advanceTimersByTimeAsync(0);

    it("is saved by an orderly end, once there is space", async () => {
      const { drafts, kept, free } = onFullDisk();
      drafts.write(THREAD_ID, "abc");
      await vi.advanceTimersByTimeAsync(1_000);
      free();
      await drafts.flush();
      expect(kept.get(THREAD_ID)).toBe("abc");
    });

    it("is saved without anything being done, and is told of once", async () => {
      const { drafts, kept, free, reportError } = onFullDisk();
      for (const text of ["a", "ab", "abc"]) {
        drafts.write(THREAD_ID, text);
        await vi.advanceTimersByTimeAsync(500);
      }
      await vi.advanceTimersByTimeAsync(10_000);
      expect(reportError).toHaveBeenCalledTimes(1);
      free();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(kept.get(THREAD_ID)).toBe("abc");
    });

    it("takes nothing from main while it is being sent, and is empty there once it is", async () => {
      const { drafts, kept, free } = onFullDisk();
      kept.set(null, "older");
      drafts.write(null, "abc");
      await settled();
      drafts.take(null);
      await settled();
      free();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(kept.get(null)).toBe("older");
      drafts.settle(null);
      await settled();
      expect(kept.get(null)).toBe("");
    });

    it("is not saved again once it is forgotten, or its chat is gone", async () => {
      const full = onFullDisk();
      full.drafts.write(THREAD_ID, "abc");
      full.drafts.forget(THREAD_ID);
      const gone = onFullDisk("not-found");
      gone.drafts.write(THREAD_ID, "abc");
      await vi.advanceTimersByTimeAsync(10_000);
      expect(full.saved()).toHaveLength(1);
      expect(gone.saved()).toHaveLength(1);
    });
  });
});

describe("attached texts", () => {
  it("are saved at once, and not again with every key", () => {
    const { drafts, saved } = setup();
    const attachment = drafts.attach(null, "long");
    expect(saved().at(-1)).toEqual({ threadId: null, text: "", attachments: [attachment] });
    drafts.write(null, "a");
    vi.advanceTimersByTime(400);
    expect(saved().at(-1)).toEqual({ threadId: null, text: "a" });
  });

  it("are saved with the next change when saving them failed", async () => {
    const { bridge, drafts, saved, reportError } = setup();
    bridge.on("draft.save", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    const attachment = drafts.attach(null, "long");
    await eventually(() => expect(reportError).toHaveBeenCalledTimes(1));
    drafts.write(null, "a");
    vi.advanceTimersByTime(400);
    expect(saved().at(-1)).toEqual({ threadId: null, text: "a", attachments: [attachment] });
  });

  it("keep names of their own when one comes back after another took its name", () => {
    const { drafts } = setup();
    const names = () =>
      drafts.attachments
        .get()
        .get(null)
        ?.map(({ name }) => name);
    const first = drafts.attach(null, "one");
    drafts.detach(null, first.attachmentId);
    drafts.attach(null, "two");
    drafts.reattach(null, first);
    expect(names()).toEqual(["Pasted text", "Pasted text 2"]);

    const taken = drafts.take(null);
    drafts.attach(null, "three");
    drafts.putBack(null, taken);
    expect(names()).toEqual(["Pasted text", "Pasted text 2", "Pasted text 3"]);
  });

  it("never lose a character, whatever is done with them", () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant("attach" as const), text: fc.string({ minLength: 1 }) }),
      fc.record({ do: fc.constant("insert" as const), pick: fc.nat(), at: fc.nat() }),
      fc.record({ do: fc.constant("swap" as const), pick: fc.nat() }),
      fc.record({ do: fc.constant("send and fail" as const) }),
    );
    const sorted = (texts: readonly string[]): string => Array.from(texts.join("")).sort().join("");
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const { drafts } = setup();
        const all = () => drafts.attachments.get().get(null) ?? [];
        const given: string[] = [];
        for (const each of acts) {
          if (each.do === "attach") {
            given.push(each.text);
            drafts.attach(null, each.text);
          } else if (each.do === "send and fail") {
            drafts.putBack(null, drafts.take(null));
          } else {
            const one = all()[each.pick % Math.max(1, all().length)];
            if (one === undefined) continue;
            if (each.do === "insert") {
              const { length } = drafts.state.get().get(null) ?? "";
              drafts.insert(null, one.attachmentId, each.at % (length + 1));
            } else {
              drafts.detach(null, one.attachmentId);
              drafts.reattach(null, one);
            }
          }
        }
        const kept = [drafts.state.get().get(null) ?? "", ...all().map(({ text }) => text)];
        expect(sorted(kept)).toBe(sorted(given));
        expect(new Set(all().map(({ name }) => name)).size).toBe(all().length);
      }),
    );
  });
});
