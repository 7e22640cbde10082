import { describe, expect, it } from "vitest";
import { judgeText } from "../../../load/judge/judge-text.ts";
import type { MessageStatus } from "../../../../shared/message.ts";

const FAILED: MessageStatus = { type: "incomplete", reason: "failed", error: null };
const sent = (run: number, text: string, arrivedAt = 0) => ({ windowId: 1, run, text, arrivedAt });
const kept = (
  run: number,
  storedText: string,
  storedStatus: MessageStatus = { type: "complete" },
  pageText = storedText,
) => ({ windowId: 1, run, storedText, pageText, storedStatus });

describe("judgeText", () => {
  it("puts the text of a run's requests together in the order they came", () => {
    const verdict = judgeText([kept(1, "one two")], [sent(1, "two", 9), sent(1, "one ", 2)]);
    expect(verdict).toMatchObject({ compared: 7, lost: 0, added: 0, isKept: true });
  });

  it("counts what a completed run lost or has too much", () => {
    const requests = [sent(1, "abc"), sent(2, "abc")];
    expect(judgeText([kept(1, "ac"), kept(2, "abbc")], requests)).toMatchObject({
      lost: 1,
      added: 1,
      isKept: false,
    });
  });

  it("does not take another run's text for this one's", () => {
    const verdict = judgeText([kept(1, "abc")], [sent(2, "abc")]);
    expect(verdict).toMatchObject({ added: 3, isKept: false });
  });

  it("lets a run that broke off miss its end, and nothing else", () => {
    expect(judgeText([kept(1, "ab", FAILED)], [sent(1, "abc")]).isKept).toBe(true);
    expect(judgeText([kept(1, "bc", FAILED)], [sent(1, "abc")])).toMatchObject({
      brokenUnlikeSent: 1,
      isKept: false,
    });
  });

  it("sees a page that shows what the database does not have", () => {
    const verdict = judgeText([kept(1, "abc", { type: "complete" }, "ab")], [sent(1, "abc")]);
    expect(verdict).toMatchObject({ lost: 0, pagesUnlikeStore: 1, isKept: false });
  });
});
