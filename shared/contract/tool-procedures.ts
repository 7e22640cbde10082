import { z } from "zod";
import { noInput, procedure, type Procedure } from "./procedure.ts";

/** The pictures that there are for tools. */
export const toolIcon = z.enum(["calculator", "clock", "wrench"]);
export type ToolIcon = z.infer<typeof toolIcon>;

/** A tool that the agent may call, in words for a person. */
export const toolInfo = z.object({
  /** As the model and the run's timeline call it. */
  name: z.string(),
  icon: toolIcon,
  description: z.string(),
  /** What it can never do, and how far it goes. */
  limits: z.array(z.string()).readonly(),
});
export type ToolInfo = z.infer<typeof toolInfo>;

export const toolProcedures = {
  "tool.list": procedure({
    input: noInput,
    output: z.object({ tools: z.array(toolInfo).readonly() }),
    timeoutMs: 5_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
