import type { ToolInfo } from "../../../shared/contract/tool-procedures.ts";
import { MAXIMUM_DEPTH, MAXIMUM_LENGTH } from "./expression-limits.ts";

/** What the built-in tools do, for a person. Cheap: this file loads nothing of the agent. */
export const TOOL_INFOS: readonly ToolInfo[] = [
  {
    name: "calculator",
    description: "Works out arithmetic exactly, so that the model need not guess.",
    limits: [
      "Reads numbers, operators and parentheses only; it cannot run code.",
      `At most ${MAXIMUM_LENGTH} characters and ${MAXIMUM_DEPTH} levels of parentheses.`,
    ],
  },
  {
    name: "current_time",
    description: "Tells the date, the weekday and the time, in any time zone.",
    limits: ["Reads this computer’s clock and nothing else."],
  },
];
