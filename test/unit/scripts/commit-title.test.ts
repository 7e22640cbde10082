import { describe, expect, it } from "vitest";
import { commitTitleProblem } from "../../../scripts/lib/commit-title.mjs";

describe("commitTitleProblem", () => {
  it.each([
    "feat(composer): price of the next message",
    "fix(run-service): stop closes the socket",
    "refactor(store)!: messages as a tree",
    "docs(decisions): why node:sqlite",
  ])("accepts %s", (title) => {
    expect(commitTitleProblem(title)).toBeUndefined();
  });

  it.each([
    ["Fix things", "type(scope)"],
    ["feat: no scope", "type(scope)"],
    ["feature(agent): not a type", "type(scope)"],
    ["feat(Agent): capital scope", "type(scope)"],
    ["feat(agent) no colon", "type(scope)"],
    ["feat(agent): ", "type(scope)"],
    ["feat(agent): ends like a sentence.", "full stop"],
    [`feat(agent): ${"long ".repeat(20)}title`, "characters"],
    ["", "type(scope)"],
  ])("refuses %j", (title, reason) => {
    expect(commitTitleProblem(title)).toContain(reason);
  });
});
