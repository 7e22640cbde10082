import { TOOLS } from "../../electron/tools/registry.ts";
import type { Tool } from "../../electron/tools/tool.ts";

/** One of Parley's own tools, which has to be there. */
export function findTool(name: string): Tool {
  const found = TOOLS.find((tool) => tool.name === name);
  if (found === undefined) throw new Error(`There is no tool ${name}.`);
  return found;
}
