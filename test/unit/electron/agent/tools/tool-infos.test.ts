import { expect, it } from "vitest";
import { createTools } from "../../../../../electron/agent/tools/index.ts";
import { TOOL_INFOS } from "../../../../../electron/agent/tools/tool-infos.ts";

it("tells a person of every tool that the model is told of, and of no other", () => {
  const names = createTools({ now: () => 0 }).map(({ name }) => name);
  expect(TOOL_INFOS.map(({ name }) => name)).toEqual(names);
});
