import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { McpDraft, McpServerDetails, McpServerId, McpServerInfo } from "../../shared/mcp.ts";
import type { Client } from "../bridge/client.ts";
import { coalesce } from "../state/coalesce.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export type McpState =
  | { readonly type: "loading" }
  | { readonly type: "failed"; readonly error: ErrorData }
  | {
      readonly type: "ready";
      readonly servers: readonly McpServerInfo[];
      /** Of those whose details are open. */
      readonly details: ReadonlyMap<McpServerId, McpServerDetails>;
    };

/** The MCP servers, as main has them. What fails is shown, but for what `add` and `importFrom` throw. */
export interface McpStore {
  readonly state: ReadableStore<McpState>;
  readonly load: () => Promise<void>;
  /** Asks for all that is known of a server, and again whenever it changes. @returns a function that ends that. */
  readonly watch: (serverId: McpServerId) => () => void;
  /** @throws AppError as `mcp.add`. */
  readonly add: (draft: McpDraft) => Promise<McpServerId>;
  /** @returns what could not be used. @throws AppError as `mcp.import`. */
  readonly importFrom: (text: string) => Promise<readonly string[]>;
  /** @throws AppError as `mcp.update`. */
  readonly update: (serverId: McpServerId, draft: McpDraft) => Promise<void>;
  readonly remove: (serverId: McpServerId) => Promise<void>;
  readonly setEnabled: (serverId: McpServerId, enabled: boolean) => Promise<void>;
  readonly restart: (serverId: McpServerId) => Promise<void>;
  /** Waits until the person has come back from the browser. */
  readonly signIn: (serverId: McpServerId) => Promise<void>;
  readonly signOut: (serverId: McpServerId) => Promise<void>;
  readonly setTool: (serverId: McpServerId, wireName: string, enabled: boolean) => Promise<void>;
  /** Null accepts all that is new or changed. */
  readonly accept: (serverId: McpServerId, wireName: string | null) => Promise<void>;
  /** Main says that something changed; nobody reads it who has not looked. */
  readonly changed: () => void;
}

interface McpStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createMcpStore({ client, reportError }: McpStoreDeps): McpStore {
  const state = createStore<McpState>({ type: "loading" });
  const watched = new Map<McpServerId, number>();
  let isWanted = false;

  const load = coalesce(async () => {
    isWanted = true;
    try {
      const { servers } = await client.call("mcp.list", {});
      const shown = servers.filter(({ id }) => watched.has(id));
      const details = await Promise.all(
        shown.map(({ id }) => client.call("mcp.get", { serverId: id })),
      );
      state.set({
        type: "ready",
        servers,
        details: new Map(details.map((each) => [each.id, each])),
      });
    } catch (error) {
      state.set({ type: "failed", error: toErrorData(error) });
    }
  });
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      reportError(error);
    }
    await load();
  };

  return {
    state,
    load,
    watch(serverId) {
      watched.set(serverId, (watched.get(serverId) ?? 0) + 1);
      void load();
      return () => {
        const left = (watched.get(serverId) ?? 1) - 1;
        if (left > 0) watched.set(serverId, left);
        else watched.delete(serverId);
      };
    },
    async add(draft) {
      const { serverId } = await client.call("mcp.add", { draft });
      await load();
      return serverId;
    },
    async importFrom(text) {
      const { problems } = await client.call("mcp.import", { text });
      await load();
      return problems;
    },
    async update(serverId, draft) {
      await client.call("mcp.update", { serverId, draft });
      await load();
    },
    remove: (serverId) => change(() => client.call("mcp.remove", { serverId })),
    setEnabled: (serverId, enabled) =>
      change(() => client.call("mcp.setEnabled", { serverId, enabled })),
    restart: (serverId) => change(() => client.call("mcp.restart", { serverId })),
    signIn: (serverId) => change(() => client.call("mcp.signIn", { serverId })),
    signOut: (serverId) => change(() => client.call("mcp.signOut", { serverId })),
    setTool: (serverId, wireName, enabled) =>
      change(() => client.call("mcp.setTool", { serverId, wireName, enabled })),
    accept: (serverId, wireName) => change(() => client.call("mcp.accept", { serverId, wireName })),
    changed: () => {
      if (isWanted) void load();
    },
  };
}
