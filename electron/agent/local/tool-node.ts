import { ToolMessage, type ToolCall } from "@langchain/core/messages";
import { tool as toStructuredTool } from "@langchain/core/tools";
import { isGraphBubbleUp, type Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import type { ToolWarning } from "../../../shared/message.ts";
import { WITHHELD_RESULT } from "./mark-tool-result.ts";
import type { Clock } from "../../clock/clock.ts";
import type { RunBounds } from "../run-bounds.ts";
import { noSuchTool } from "../tool-name.ts";
import { failOnErrorText, isOwnSchema, toErrorText, type Tool } from "../../tools/tool.ts";

/** Said on the stream's `custom` channel when a result looks like instructions. */
export interface ResultVerdict {
  readonly name: "guard-verdict";
  readonly toolCallId: string;
  readonly warning: ToolWarning;
}

interface ToolNodeOptions {
  readonly bounds: RunBounds;
  readonly clock: Clock;
}

/**
 * LangGraph's `ToolNode` with five differences: a call is bounded in time, one of a tool that there is not is told which
 * there are, a failed call's result is the tool's own "Error: …" without LangChain's advice to the model behind it, an
 * aborted call ends the run instead of becoming a result, and every result is looked at before the model reads it.
 */
export class AgentToolNode extends ToolNode {
  readonly #bounds: RunBounds;

  constructor(tools: readonly Tool[], { bounds, clock }: ToolNodeOptions) {
    super(
      tools.map((tool) => toLangChainTool(tool, clock)),
      { handleToolErrors: false },
    );
    this.#bounds = bounds;
  }

  protected override async runTool(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    const result = await this.#call(call, config, state);
    if (!ToolMessage.isInstance(result)) return result;
    const warning = await this.#bounds.inspectToolResult(result.text);
    if (warning === undefined) return result;
    const verdict: ResultVerdict = {
      name: "guard-verdict",
      toolCallId: result.tool_call_id,
      warning,
    };
    config.writer?.(verdict);
    return warning.action === "withheld" ? withhold(result) : result;
  }

  async #call(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    try {
      const names = this.tools.map(({ name }) => name);
      if (!names.includes(call.name)) throw new Error(noSuchTool(call.name, names));
      const { id: callId = "", name: toolName, args } = call;
      return await this.#bounds.runTool({ callId, toolName, args }, (signal) =>
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

/** The model gets an error in its place; the artifact, which never leaves the app, keeps what the person may read. */
function withhold(result: ToolMessage): ToolMessage {
  const { tool_call_id, name, text } = result;
  return new ToolMessage({
    tool_call_id,
    ...(name === undefined ? {} : { name }),
    content: WITHHELD_RESULT,
    status: "error",
    artifact: text,
  });
}

/** A foreign schema is not run in this process: its tool refuses what does not fit. */
const ANY_ARGUMENTS = z.looseObject({});

/** The tool as LangChain calls it: it refuses arguments that do not fit, and traces the call. */
function toLangChainTool({ execute, name, description, input }: Tool, clock: Clock) {
  return toStructuredTool(
    async (args, config: { readonly signal?: AbortSignal }) => {
      const { signal = new AbortController().signal } = config;
      return failOnErrorText(await execute(args, { signal, clock }));
    },
    { name, description, schema: isOwnSchema(input) ? input : ANY_ARGUMENTS },
  );
}
