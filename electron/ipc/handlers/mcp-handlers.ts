import type { Servers } from "../../tools/mcp/servers.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface McpHandlerDeps {
  /** Loaded at the first use: no first window needs what servers are made of. */
  readonly mcp: () => Promise<Servers>;
}

export function createMcpHandlers({ mcp }: McpHandlerDeps): HandlersOf<"mcp"> {
  return {
    "mcp.list": async () => ({ servers: (await mcp()).list() }),
    "mcp.get": async ({ serverId }) => (await mcp()).details(serverId),
    "mcp.add": async ({ draft }) => ({ serverId: await (await mcp()).add(draft) }),
    "mcp.import": async ({ text }) => (await mcp()).importFrom(text),
    "mcp.update": async ({ serverId, draft }) => {
      await (await mcp()).update(serverId, draft);
      return {};
    },
    "mcp.remove": async ({ serverId }) => {
      await (await mcp()).remove(serverId);
      return {};
    },
    "mcp.setEnabled": async ({ serverId, enabled }) => {
      await (await mcp()).setEnabled(serverId, enabled);
      return {};
    },
    "mcp.restart": async ({ serverId }) => {
      await (await mcp()).restart(serverId);
      return {};
    },
    "mcp.signIn": async ({ serverId }, { signal }) => {
      await (await mcp()).signIn(serverId, signal);
      return {};
    },
    "mcp.signOut": async ({ serverId }) => {
      await (await mcp()).signOut(serverId);
      return {};
    },
    "mcp.setTool": async ({ serverId, wireName, enabled }) => {
      await (await mcp()).setToolEnabled(serverId, wireName, enabled);
      return {};
    },
    "mcp.accept": async ({ serverId, wireName }) => {
      await (await mcp()).accept(serverId, wireName);
      return {};
    },
  };
}
