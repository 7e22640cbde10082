import { toDefinition, type Tool } from "../../tools/tool.ts";
import { toWireRequest } from "../models/wire-request.ts";
import { estimateTokens } from "./estimate-tokens.ts";

const known = new WeakMap<Tool, number>();

/** What the descriptions of tools are in a prompt, roughly, as they go out: with every call, and each time paid for. */
export function estimateTools(tools: readonly Tool[]): number {
  return tools.reduce((sum, tool) => sum + estimateTool(tool), 0);
}

function estimateTool(tool: Tool): number {
  const before = known.get(tool);
  if (before !== undefined) return before;
  const { tools } = toWireRequest({ tools: [toDefinition(tool)] });
  const tokens = estimateTokens(JSON.stringify(tools[0]));
  known.set(tool, tokens);
  return tokens;
}
