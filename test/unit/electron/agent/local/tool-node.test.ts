import type { ToolCall, ToolMessage } from "@langchain/core/messages";
import type { Command } from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AgentToolNode } from "../../../../../electron/agent/local/tool-node.ts";
import type { PlannedToolCall, RunBounds } from "../../../../../electron/agent/run-bounds.ts";
import { defineTool, type ToolContext } from "../../../../../electron/tools/tool.ts";
import { fixedClock } from "../../../../fakes/fixed-clock.ts";
import { unbounded } from "../../../../fakes/unbounded.ts";

/** The node with its one call in the open: around it LangGraph has guards of its own, which would hide a lost one. */
class OpenToolNode extends AgentToolNode {
  call(call: ToolCall, signal: AbortSignal): Promise<ToolMessage | Command> {
    return this.runTool(call, { signal }, { messages: [] });
  }
}

const asked: ToolCall = { type: "tool_call", id: "a", name: "work", args: {} };
type Work = (args: { times?: number | undefined }, context: ToolContext) => Promise<string>;
const nodeWith = (signal: AbortSignal, work: Work, bounds: Partial<RunBounds> = {}): OpenToolNode =>
  new OpenToolNode(
    [
      defineTool({
        name: "work",
        icon: "wrench",
        about: "Works.",
        limits: [],
        description: "Works.",
        hint: "Work.",
        input: z.object({ times: z.int().optional() }),
        risk: { type: "reads" },
        execute: work,
      }),
    ],
    {
      bounds: { ...unbounded(signal), ...bounds },
      clock: fixedClock(7),
      tell: () => Promise.resolve(),
    },
  );

describe("AgentToolNode", () => {
  it("makes no result of a call that the end of its run broke off", async () => {
    const run = new AbortController();
    const reason = new Error("stopped");
    const node = nodeWith(run.signal, () => {
      run.abort(reason);
      return Promise.reject(new Error("the work was cut"));
    });
    await expect(node.call(asked, run.signal)).rejects.toBe(reason);
  });

  it("makes a result of a call that failed by itself", async () => {
    const { signal } = new AbortController();
    const node = nodeWith(signal, () => Promise.reject(new Error("no such thing")));
    await expect(node.call(asked, signal)).resolves.toMatchObject({
      status: "error",
      tool_call_id: "a",
    });
  });

  it("makes a failure of a result that is an error's text, in the same words", async () => {
    const { signal } = new AbortController();
    const node = nodeWith(signal, () => Promise.resolve("Error: no such zone."));
    await expect(node.call(asked, signal)).resolves.toMatchObject({
      status: "error",
      content: "Error: no such zone.",
    });
  });

  it("says which call it is about to make, and gives its work what bounds it", async () => {
    const { signal } = new AbortController();
    const deadline = new AbortController();
    const calls: PlannedToolCall[] = [];
    const runTool: RunBounds["runTool"] = (call, work) => {
      calls.push(call);
      return work(deadline.signal);
    };
    const work = vi.fn<Work>(() => Promise.resolve("done"));
    const node = nodeWith(signal, work, { runTool });
    await node.call({ ...asked, args: { times: 2 } }, signal);
    expect(calls).toEqual([{ callId: "a", toolName: "work", args: { times: 2 }, isAsked: true }]);
    const [args, context] = work.mock.calls[0] ?? [];
    expect(args).toEqual({ times: 2 });
    expect(context?.clock.now()).toBe(7);
    expect(context?.signal.aborted).toBe(false);
    deadline.abort();
    expect(context?.signal.aborted).toBe(true);
  });

  it("calls nothing with arguments that do not fit", async () => {
    const { signal } = new AbortController();
    const work = vi.fn<Work>(() => Promise.resolve("done"));
    const node = nodeWith(signal, work);
    const result = await node.call({ ...asked, args: { times: "two" } }, signal);
    expect(result).toMatchObject({
      status: "error",
      content: expect.stringMatching(/^Error: .*schema/s) as string,
    });
    expect(work).not.toHaveBeenCalled();
  });
});
