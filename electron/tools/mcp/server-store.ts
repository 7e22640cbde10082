import { z } from "zod";
import {
  mcpName,
  mcpServerId,
  mcpTransport,
  type McpServerId,
  type McpTransport,
} from "../../../shared/mcp.ts";
import type { AppState } from "../../store/app-state.ts";

/** A server as it is kept. Nothing in it can start anything: that it may be started is a secret (`server-secrets.ts`). */
export interface StoredServer {
  readonly id: McpServerId;
  readonly name: string;
  readonly transport: McpTransport;
  readonly enabled: boolean;
  /** Whether its tools were seen once, so that from then on a new one is news. */
  readonly isPinned: boolean;
}

/** What the person has decided about one tool of a server. */
export interface StoredTool {
  /** Of the definition that was accepted; null where none was. */
  readonly fingerprint: string | null;
  /** That definition as text, to show what has changed since. */
  readonly definition: string | null;
  readonly enabled: boolean;
}

export type StoredTools = ReadonlyMap<string, StoredTool>;

/** Servers that are set up, and what was accepted of each. */
export interface ServerStore {
  readonly list: () => readonly StoredServer[];
  /** Adds it, or puts it in the place of the one with its id. */
  readonly save: (server: StoredServer) => void;
  readonly remove: (id: McpServerId) => void;
  readonly tools: (id: McpServerId) => StoredTools;
  readonly saveTools: (id: McpServerId, tools: StoredTools) => void;
}

const storedServer = z.object({
  id: mcpServerId,
  name: mcpName.catch("MCP server"),
  transport: mcpTransport,
  enabled: z.boolean().catch(false),
  isPinned: z.boolean().catch(false),
});
/** One server that cannot be read loses itself and none of the others. */
const storedServers: z.ZodType<StoredServer[]> = z
  .array(z.unknown())
  .transform((all) => all.flatMap((each) => storedServer.safeParse(each).data ?? []));
const toStore = z.array(storedServer);

const storedTools = z.array(
  z.object({
    name: z.string(),
    fingerprint: z.string().nullable(),
    definition: z.string().nullable(),
    enabled: z.boolean(),
  }),
);

const SERVERS = "mcp-servers";
const toolsKey = (id: McpServerId): string => `mcp-tools/${id}`;

/**
 * Kept in `app_state` and not in `settings.json`: whoever restores a backup keeps his servers as they are, and a file
 * that people share and synchronise names no programs.
 */
export function createServerStore(appState: AppState): ServerStore {
  const list = (): readonly StoredServer[] => appState.read(SERVERS, storedServers) ?? [];
  const write = (servers: readonly StoredServer[]): void =>
    appState.write(SERVERS, toStore, [...servers]);
  return {
    list,
    save(server) {
      const servers = list();
      const isKnown = servers.some(({ id }) => id === server.id);
      write(
        isKnown
          ? servers.map((each) => (each.id === server.id ? server : each))
          : [...servers, server],
      );
    },
    remove(id) {
      write(list().filter((each) => each.id !== id));
      appState.write(toolsKey(id), storedTools, []);
    },
    tools: (id) =>
      new Map(
        (appState.read(toolsKey(id), storedTools) ?? []).map(({ name, ...tool }) => [name, tool]),
      ),
    saveTools: (id, tools) =>
      appState.write(
        toolsKey(id),
        storedTools,
        [...tools].map(([name, tool]) => ({ name, ...tool })),
      ),
  };
}
