import type { ThreadId } from "../../shared/ids.ts";
import { TOOLS } from "./registry.ts";
import type { Tool } from "./tool.ts";

/** Where the tools of a run come from: Parley's own registry, a server, a folder that was granted. */
export interface ToolSource {
  /**
   * The tools that a model of this chat is told of, asked once, when a run begins. May start what serves them; what
   * cannot be had is left out, and the run goes on without.
   *
   * @param signal the run's: nothing is waited for once it aborts.
   */
  toolsFor(threadId: ThreadId, signal: AbortSignal): Promise<readonly Tool[]>;
  /** Those of them that are known already, for a price and for Settings; starts nothing. Null is a chat not begun yet. */
  knownFor(threadId: ThreadId | null): readonly Tool[];
}

/** Parley's own tools. */
export const ownTools: ToolSource = {
  toolsFor: () => Promise.resolve(TOOLS),
  knownFor: () => TOOLS,
};

/**
 * Several sources as one. Of two tools with one name the first is taken: nobody can stand in for a tool of Parley's by
 * its name. A source that fails costs its own tools and no others.
 */
export function joinToolSources(
  sources: readonly ToolSource[],
  report: (error: unknown) => void,
): ToolSource {
  return {
    async toolsFor(threadId, signal) {
      const found = await Promise.allSettled(
        sources.map(async (source) => source.toolsFor(threadId, signal)),
      );
      return firstOfEachName(
        found.flatMap((each) => {
          if (each.status === "fulfilled") return each.value;
          report(each.reason);
          return [];
        }),
      );
    },
    knownFor: (threadId) => firstOfEachName(sources.flatMap((each) => each.knownFor(threadId))),
  };
}

function firstOfEachName(tools: readonly Tool[]): readonly Tool[] {
  const byName = new Map<string, Tool>();
  for (const tool of tools) if (!byName.has(tool.name)) byName.set(tool.name, tool);
  return [...byName.values()];
}
