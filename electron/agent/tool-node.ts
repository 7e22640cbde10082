import { ToolMessage, type ToolCall } from "@langchain/core/messages";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { isGraphBubbleUp, type Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import type { RunBounds } from "./run-bounds.ts";
import { toErrorText } from "./tools/tool-error.ts";

/**
 * LangGraph's `ToolNode` with three differences: a call is bounded in time, a failed call's result is the tool's own
 * "Error: …" without LangChain's advice to the model behind it, and an aborted call ends the run instead of becoming a
 * result.
 */
export class AgentToolNode extends ToolNode {
  readonly #bounds: RunBounds;

  constructor(tools: StructuredToolInterface[], bounds: RunBounds) {
    super(tools, { handleToolErrors: false });
    this.#bounds = bounds;
  }

  protected override async runTool(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    try {
      return await this.#bounds.runTool((signal) =>
        super.runTool(call, { ...config, signal }, state),
      );
    } catch (error) {
      config.signal?.throwIfAborted();
      if (isGraphBubbleUp(error)) throw error;
      return new ToolMessage({
        status: "error",
        content: toErrorText(error),
        name: call.name,
        tool_call_id: call.id ?? "",
      });
    }
  }
}
