import { z } from "zod";
import { mcpDraft, mcpServerDetails, mcpServerId, mcpServerInfo } from "../mcp.ts";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

/** A keychain may ask for a password first. */
const TIMEOUT_MS = 120_000;
const ofServer = z.strictObject({ serverId: mcpServerId });
/** As the model calls it: of a tool's own name there may be two that look alike. */
const wireName = z.string().max(64);

/** MCP servers: programs and hosts that give the model tools. Their values are secrets, and go in only. */
export const mcpProcedures = {
  "mcp.list": procedure({
    input: noInput,
    output: z.object({ servers: z.array(mcpServerInfo).readonly() }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Starts it, where it is switched on and does not run. */
  "mcp.get": procedure({
    input: ofServer,
    output: mcpServerDetails,
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Sets one up, switched off. */
  "mcp.add": procedure({
    input: z.strictObject({ draft: mcpDraft }),
    output: ofServer,
    timeoutMs: TIMEOUT_MS,
    cost: 5,
  }),
  /** Sets up all servers of another app's configuration, switched off. */
  "mcp.import": procedure({
    input: z.strictObject({ text: z.string().max(1_000_000) }),
    output: z.object({
      serverIds: z.array(mcpServerId).readonly(),
      /** What could not be used, in words for a person. */
      problems: z.array(z.string()).readonly(),
    }),
    timeoutMs: TIMEOUT_MS,
    cost: 20,
  }),
  /** Another command, address or value has to be let start anew. */
  "mcp.update": procedure({
    input: z.strictObject({ serverId: mcpServerId, draft: mcpDraft }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    cost: 5,
  }),
  "mcp.remove": procedure({ input: ofServer, output: nothing, timeoutMs: TIMEOUT_MS, cost: 5 }),
  /** The first time, the person is shown in a dialog of the system what would be started. */
  "mcp.setEnabled": procedure({
    input: z.strictObject({ serverId: mcpServerId, enabled: z.boolean() }),
    output: nothing,
    timeoutMs: TIMEOUT_MS,
    cost: 5,
  }),
  "mcp.restart": procedure({ input: ofServer, output: nothing, timeoutMs: TIMEOUT_MS, cost: 5 }),
  /** Opens the browser, and answers once the person has come back from it. */
  "mcp.signIn": procedure({ input: ofServer, output: nothing, timeoutMs: null, cost: 5 }),
  "mcp.signOut": procedure({ input: ofServer, output: nothing, timeoutMs: TIMEOUT_MS, cost: 5 }),
  "mcp.setTool": procedure({
    input: z.strictObject({ serverId: mcpServerId, wireName, enabled: z.boolean() }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** The person has seen what is new or changed: of one tool, or (null) of all of the server's. */
  "mcp.accept": procedure({
    input: z.strictObject({ serverId: mcpServerId, wireName: wireName.nullable() }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
