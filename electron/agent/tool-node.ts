import { ToolMessage, type ToolCall } from "@langchain/core/messages";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { isGraphBubbleUp, type Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { toErrorText } from "./tools/tool-error.ts";

/**
 * LangGraph's `ToolNode` with two differences: a failed call's result is the tool's own "Error: …" without LangChain's
 * advice to the model behind it, and an aborted call ends the run instead of becoming a result.
 */
export class AgentToolNode extends ToolNode {
  constructor(tools: StructuredToolInterface[]) {
    super(tools, { handleToolErrors: false });
  }

  protected override async runTool(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    try {
      return await super.runTool(call, config, state);
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
