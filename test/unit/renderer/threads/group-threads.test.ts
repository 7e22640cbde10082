import { describe, expect, it } from "vitest";
import { groupThreads } from "../../../../renderer/threads/group-threads.ts";
import { summary } from "../build.ts";

const noon = new Date(2026, 10, 22, 12).getTime();
const at = (day: number, hour: number): number => new Date(2026, 10, day, hour).getTime();
const titled = (title: string, updatedAt: number) => summary({ title, updatedAt });

describe("groupThreads", () => {
  it("groups by calendar day, most recent first", () => {
    const groups = groupThreads(
      [
        titled("old", at(1, 9)),
        titled("this morning", at(22, 0)),
        titled("late yesterday", at(21, 23)),
        titled("just now", at(22, 11)),
        titled("last week", at(15, 1)),
        titled("eight days ago", at(14, 23)),
      ],
      noon,
    );
    expect(groups.map(({ label, threads }) => [label, threads.map(({ title }) => title)])).toEqual([
      ["Today", ["just now", "this morning"]],
      ["Yesterday", ["late yesterday"]],
      ["Previous 7 days", ["last week"]],
      ["Older", ["eight days ago", "old"]],
    ]);
  });

  it("puts what is pinned first and what is archived last, each most recent first", () => {
    const groups = groupThreads(
      [
        titled("today", at(22, 9)),
        summary({ title: "put away", updatedAt: at(22, 10), place: "archived" }),
        summary({ title: "old favourite", updatedAt: at(1, 9), place: "pinned" }),
        summary({ title: "favourite", updatedAt: at(2, 9), place: "pinned" }),
      ],
      noon,
    );
    expect(groups.map(({ label, threads }) => [label, threads.map(({ title }) => title)])).toEqual([
      ["Pinned", ["favourite", "old favourite"]],
      ["Today", ["today"]],
      ["Archived", ["put away"]],
    ]);
  });

  it("puts a clock that runs ahead under today, and leaves empty groups out", () => {
    expect(groupThreads([titled("future", noon + 1e9)], noon).map(({ label }) => label)).toEqual([
      "Today",
    ]);
    expect(groupThreads([], noon)).toEqual([]);
  });
});
