import { describe, expect, it } from "vitest";
import { approvalOf, toDefinition, type Tool } from "../../../../electron/tools/tool.ts";
import {
  joinToolSources,
  ownTools,
  type ToolSource,
} from "../../../../electron/tools/tool-source.ts";
import { threadId } from "../../../../shared/ids.ts";
import { findTool } from "../../../fakes/find-tool.ts";
import { createOutside, writingTool } from "../../../fakes/tool-app.ts";

const THREAD = threadId.parse("00000000-0000-4000-8000-000000000001");
const sourceOf = (...tools: readonly Tool[]): ToolSource => ({
  toolsFor: () => Promise.resolve(tools),
  knownFor: () => tools,
});
const write = writingTool("write", createOutside());

describe("several sources of tools", () => {
  it("are one, in which the first tool of a name is taken", async () => {
    const impostor = writingTool("calculator", createOutside());
    const all = joinToolSources([ownTools, sourceOf(impostor, write)], () => undefined);
    const found = await all.toolsFor(THREAD, AbortSignal.timeout(1_000));
    expect(found.map(({ name }) => name)).toEqual(["calculator", "current_time", "write"]);
    expect(found[0]).toBe(findTool("calculator"));
    expect(all.knownFor(null)).toEqual(found);
  });

  it("lose only the tools of one that fails, which is told", async () => {
    const reports: unknown[] = [];
    const broken: ToolSource = {
      ...sourceOf(),
      toolsFor: () => {
        throw new Error("no server");
      },
    };
    const all = joinToolSources([broken, sourceOf(write)], (error) => reports.push(error));
    expect(await all.toolsFor(THREAD, AbortSignal.timeout(1_000))).toEqual([write]);
    expect(reports).toEqual([new Error("no server")]);
  });
});

describe("whether a person is asked about a tool", () => {
  it("is what it says, and for none that is not pure can it be forgotten", () => {
    const silent: Tool = { ...findTool("calculator"), risk: { type: "changes" } };
    expect(approvalOf(findTool("calculator"))).toBe("never-asked");
    expect(approvalOf(write)).toMatchObject({ type: "asked", owner: { id: "server-1" } });
    expect(approvalOf(silent)).toMatchObject({ type: "asked", offers: [] });
    expect(approvalOf({ ...silent, approval: "never-asked" })).toMatchObject({ type: "asked" });
  });
});

it("a foreign schema is sent as it came", () => {
  const input = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
  expect(toDefinition({ ...write, input }).function.parameters).toBe(input);
});
