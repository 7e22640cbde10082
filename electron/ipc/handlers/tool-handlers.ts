import type { ToolInfo } from "../../../shared/contract/tool-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { RunService } from "../../runs/run-service.ts";
import type { DecidedTool, ToolDecisions } from "../../store/tool-decisions.ts";
import { approvalOf, type Tool } from "../../tools/tool.ts";
import type { ToolSource } from "../../tools/tool-source.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface ToolHandlerDeps {
  readonly runs: Pick<RunService, "decide" | "findApproval">;
  /** All tools that are known; loaded late, since no first window needs what tools are made of. */
  readonly loadTools: () => Promise<ToolSource>;
  readonly toolDecisions: ToolDecisions;
}

export function createToolHandlers({
  runs,
  loadTools,
  toolDecisions,
}: ToolHandlerDeps): HandlersOf<"tool"> {
  const known = async (): Promise<readonly Tool[]> => (await loadTools()).knownFor(null);
  return {
    "tool.list": async () => ({
      tools: (await known()).map((tool) => toInfo(tool, toolDecisions)),
    }),
    "tool.decide": ({ runId, decisions }) => ({ decided: runs.decide(runId, decisions) }),
    "tool.allow": ({ runId, ...decision }) => ({ decided: runs.decide(runId, [decision]) }),
    "tool.setMode": async ({ name, ownerId, mode }) => {
      const tool = toDecided(await known(), name, ownerId);
      if (mode === "ask") toolDecisions.forget(tool);
      else if (mode === "never") toolDecisions.keep(tool, "never", null);
      else if (tool.offers.includes("always")) toolDecisions.keep(tool, "allow", null);
      else throw new AppError("invalid-input", "This tool cannot be allowed beyond one call.");
      return {};
    },
    "tool.decisions": () => ({ decisions: toolDecisions.list() }),
    "tool.removeDecision": ({ id }) => {
      toolDecisions.remove(id);
      return {};
    },
  };
}

function toInfo(tool: Tool, decisions: ToolDecisions): ToolInfo {
  const { name, title, icon, about, limits } = tool;
  const info = { name, ...(title !== undefined && { title }), icon, description: about, limits };
  const decided = toAsked(tool);
  if (decided === undefined) return info;
  const { owner, offers } = decided;
  const mode = decisions.modeOf(decided);
  return { ...info, approval: { owner, mode, offersAlways: offers.includes("always") } };
}

type AskedTool = DecidedTool & { readonly offers: readonly string[] };

/** Undefined for a tool that nobody is asked about. */
function toAsked(tool: Tool): AskedTool | undefined {
  const approval = approvalOf(tool);
  if (approval === "never-asked") return undefined;
  const { owner, fingerprint, offers } = approval;
  return { toolName: tool.name, title: tool.title ?? tool.name, owner, fingerprint, offers };
}

/** @throws AppError `not-found` */
function toDecided(tools: readonly Tool[], name: string, ownerId: string): AskedTool {
  const tool = tools
    .map(toAsked)
    .find((each) => each?.toolName === name && each.owner.id === ownerId);
  if (tool === undefined) throw new AppError("not-found", "This tool is not there any more.");
  return tool;
}
