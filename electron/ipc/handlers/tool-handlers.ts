import { TOOLS } from "../../tools/registry.ts";
import type { HandlersOf } from "../serve-contract.ts";

export function createToolHandlers(): HandlersOf<"tool"> {
  const tools = TOOLS.map(({ name, icon, about, limits }) => {
    return { name, icon, description: about, limits };
  });
  return { "tool.list": () => ({ tools }) };
}
