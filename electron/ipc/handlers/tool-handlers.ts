import { TOOL_INFOS } from "../../agent/tools/tool-infos.ts";
import type { HandlersOf } from "../serve-contract.ts";

export function createToolHandlers(): HandlersOf<"tool"> {
  return { "tool.list": () => ({ tools: TOOL_INFOS }) };
}
