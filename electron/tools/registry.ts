import { calculator } from "./builtin/calculator.ts";
import { currentTime } from "./builtin/current-time.ts";
import type { Tool } from "./tool.ts";

/** Parley's own tools, in the order in which a model is told of them. A new one is a file of its own and its line here. */
export const TOOLS: readonly Tool[] = [calculator, currentTime];

const byName: ReadonlyMap<string, Tool> = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** Whether there is a tool of this name. */
export const isToolName = (name: string): boolean => byName.has(name);

/**
 * Whether a result can say nothing of anybody else's: a number, a time. Such a one goes to the model as it is; any other
 * goes as data. It is told by the text as well as by the tool, so that a chat that somebody else wrote cannot
 * pass its own words for a result.
 */
export function isPlainResult(toolName: string | undefined, text: string): boolean {
  const risk = byName.get(toolName ?? "")?.risk;
  return risk?.type === "none" && risk.isResult(text);
}
