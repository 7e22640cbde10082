import type { StructuredToolInterface } from "@langchain/core/tools";
import { calculator } from "./calculator.ts";
import { createCurrentTime } from "./current-time.ts";

interface ToolsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The tools the agent may call. */
export function createTools({ now }: ToolsOptions): StructuredToolInterface[] {
  return [calculator, createCurrentTime(now)];
}
