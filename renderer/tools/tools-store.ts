import type { ToolInfo } from "../../shared/contract/tool-procedures.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Parley's own tools by name, as main describes them. */
export interface ToolsStore {
  readonly state: ReadableStore<ReadonlyMap<string, ToolInfo>>;
  /** Asks main, once. After a failure the next view that wants to know asks again. */
  readonly load: () => void;
  /** How often something was decided about a tool, or taken back, since this page was loaded. */
  readonly changes: ReadableStore<number>;
  readonly changed: () => void;
}

export function createToolsStore({ client }: { readonly client: Client }): ToolsStore {
  const state = createStore<ReadonlyMap<string, ToolInfo>>(new Map());
  const changes = createStore(0);
  let isAsked = false;
  const ask = (): void => {
    client
      .call("tool.list", {})
      .then(({ tools }) => state.set(new Map(tools.map((tool) => [tool.name, tool]))))
      // What is missing is a picture, or what was decided; the next view asks again.
      .catch(() => (isAsked = false));
  };
  return {
    state,
    changes,
    changed() {
      changes.update((count) => count + 1);
      if (isAsked) ask();
    },
    load() {
      if (isAsked) return;
      isAsked = true;
      ask();
    },
  };
}
