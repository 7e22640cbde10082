import { ToolMessage, type ToolCall } from "@langchain/core/messages";
import { tool as toStructuredTool } from "@langchain/core/tools";
import { isGraphBubbleUp, type Command, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { z } from "zod";
import type { ToolWarning } from "../../../shared/message.ts";
import type { AllowedBy } from "../../../shared/run-event.ts";
import { withEditedArgs, withOwnWords, WITHHELD_RESULT } from "./mark-tool-result.ts";
import type { Clock } from "../../clock/clock.ts";
import type { RunBounds } from "../run-bounds.ts";
import { noSuchTool } from "../tool-name.ts";
import {
  approvalOf,
  failOnErrorText,
  isOwnSchema,
  toErrorText,
  type Tool,
} from "../../tools/tool.ts";

/** Said on the stream's `custom` channel when a result looks like instructions. */
export interface ResultVerdict {
  readonly name: "guard-verdict";
  readonly toolCallId: string;
  readonly warning: ToolWarning;
}

/** Said on the same channel of a call that a person decides about. */
export type CallProgress =
  /** It is about to be decided: all that was said before it shall be heard first. */
  | { readonly name: "call-reached"; readonly toolCallId: string }
  /** It is about to be made. */
  | {
      readonly name: "call-begins";
      readonly toolCallId: string;
      readonly toolName: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly allowedBy: AllowedBy;
    }
  /** It is not made, and has been told of as that. */
  | { readonly name: "call-refused"; readonly toolCallId: string };

interface ToolNodeOptions {
  readonly bounds: RunBounds;
  readonly clock: Clock;
  /** Calls of the round that is gone on with, whose tools were there when the model made them. */
  readonly resumedCalls?: ReadonlySet<string>;
  /** Says something on the stream, and resolves once it was heard. @throws the run's abort reason. */
  readonly tell: (said: CallProgress, config: LangGraphRunnableConfig) => Promise<void>;
}

/**
 * LangGraph's `ToolNode` with these differences: a call that a person decides about waits for that, a call is bounded in
 * time, one of a tool that there is not is told which there are, a failed call's result is the tool's own "Error: …"
 * without LangChain's advice to the model behind it, an aborted call ends the run instead of becoming a result, and every
 * result is looked at before the model reads it. It runs once for each call, so that none waits for another's decision.
 */
export class AgentToolNode extends ToolNode {
  readonly #options: ToolNodeOptions;
  readonly #byName: ReadonlyMap<string, Tool>;

  constructor(tools: readonly Tool[], options: ToolNodeOptions) {
    super(
      tools.map((tool) => toLangChainTool(tool, options.clock)),
      { handleToolErrors: false },
    );
    this.#options = options;
    this.#byName = new Map(tools.map((tool) => [tool.name, tool]));
  }

  protected override async runTool(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    const result = await this.#call(call, config, state);
    if (!ToolMessage.isInstance(result)) return result;
    const warning = await this.#options.bounds.inspectToolResult(result.text);
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
    let edited: Readonly<Record<string, unknown>> | undefined;
    const { id: callId = "", name: toolName } = call;
    try {
      const tool = this.#byName.get(toolName);
      if (tool === undefined) {
        const isGone = this.#options.resumedCalls?.has(callId) === true;
        throw new Error(isGone ? GONE : noSuchTool(toolName, [...this.#byName.keys()]));
      }
      let args: Readonly<Record<string, unknown>> = call.args;
      const isAsked = approvalOf(tool) !== "never-asked" && fits(tool, args);
      if (isAsked) {
        const leave = await this.#approve({ callId, toolName, args }, tool, config);
        if (leave.type === "refused") return refused(call, leave.result);
        edited = leave.editedArgs;
        args = edited ?? args;
      }
      const result = await this.#options.bounds.runTool(
        { callId, toolName, args, isAsked },
        (signal) => super.runTool({ ...call, args }, { ...config, signal }, state),
      );
      return ToolMessage.isInstance(result) ? withEditedArgs(result, edited) : result;
    } catch (error) {
      config.signal?.throwIfAborted();
      if (isGraphBubbleUp(error)) throw error;
      const failed = new ToolMessage({
        status: "error",
        content: toErrorText(error),
        name: toolName,
        tool_call_id: callId,
      });
      return withEditedArgs(failed, edited);
    }
  }

  /** Waits for the decision; a call that may be made has been told of as begun then. */
  async #approve(
    call: { readonly callId: string; readonly toolName: string; readonly args: ToolCall["args"] },
    tool: Tool,
    config: LangGraphRunnableConfig,
  ) {
    const { bounds, tell } = this.#options;
    const { callId: toolCallId, toolName } = call;
    await tell({ name: "call-reached", toolCallId }, config);
    const leave = await bounds.approveTool({ ...call, isAsked: true }, tool);
    if (leave.type === "refused") {
      await tell({ name: "call-refused", toolCallId }, config);
    } else {
      const { allowedBy, editedArgs = call.args } = leave;
      await tell(
        { name: "call-begins", toolCallId, toolName, args: editedArgs, allowedBy },
        config,
      );
    }
    return leave;
  }
}

const GONE =
  "Error: This tool is not there any more. Its server is off, was removed, or could not be started.";

/** Nobody is asked about a call that its tool would refuse unseen. */
function fits({ input }: Tool, args: unknown): boolean {
  return !isOwnSchema(input) || input.safeParse(args).success;
}

/** In the app's and the person's own words, not somebody else's. */
function refused({ id = "", name }: ToolCall, content: string): ToolMessage {
  return withOwnWords(new ToolMessage({ status: "error", content, name, tool_call_id: id }));
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
