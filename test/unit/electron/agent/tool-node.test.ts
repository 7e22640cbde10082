import type { ToolCall, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import type { Command } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AgentToolNode } from "../../../../electron/agent/tool-node.ts";
import { unbounded } from "../../../fakes/unbounded.ts";

/** The node with its one call in the open: around it LangGraph has guards of its own, which would hide a lost one. */
class OpenToolNode extends AgentToolNode {
  call(call: ToolCall, signal: AbortSignal): Promise<ToolMessage | Command> {
    return this.runTool(call, { signal }, { messages: [] });
  }
}

const asked: ToolCall = { type: "tool_call", id: "a", name: "work", args: {} };
const nodeWith = (signal: AbortSignal, work: () => Promise<string>): OpenToolNode =>
  new OpenToolNode(
    [tool(work, { name: "work", description: "Works.", schema: z.object({}) })],
    unbounded(signal),
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
});
