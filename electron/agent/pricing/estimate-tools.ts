import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { estimateTokens } from "./estimate-tokens.ts";

/** What the descriptions of tools are in a prompt, roughly: they go out with every call, and are paid for. */
export function estimateTools(tools: readonly StructuredToolInterface[]): number {
  return tools.reduce(
    (sum, tool) => sum + estimateTokens(JSON.stringify(convertToOpenAITool(tool))),
    0,
  );
}
