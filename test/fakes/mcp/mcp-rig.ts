import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeEnvironment } from "../../../electron/app/environment.ts";
import type { AppState } from "../../../electron/store/app-state.ts";
import { createHttpClient } from "../../../electron/http/http-client.ts";
import { createProcessNotes } from "../../../electron/tools/mcp/process-notes.ts";
import type { ServerDeps } from "../../../electron/tools/mcp/server.ts";
import { createServerSecrets } from "../../../electron/tools/mcp/server-secrets.ts";
import { createServerStore } from "../../../electron/tools/mcp/server-store.ts";
import { createServers, type Servers } from "../../../electron/tools/mcp/servers.ts";
import type { McpDraft, McpServerId, McpState } from "../../../shared/mcp.ts";
import { createMemorySecrets } from "../memory-secrets.ts";
import { tempFolder } from "../temp-folder.ts";

/** The state of an app, as it would stand in its database. */
export function createMemoryState(): AppState {
  const values = new Map<string, string>();
  return {
    read: (key, schema) => {
      const text = values.get(key);
      return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
    },
    write: (key, schema, value) => void values.set(key, JSON.stringify(schema.parse(value))),
  };
}

const hostile = fileURLToPath(new URL("hostile-server.mjs", import.meta.url));

/** A server of our own that misbehaves in one way. */
export const hostileServer = (mode: string, env: Record<string, string> = {}): McpDraft =>
  stdioServer(mode, process.execPath, [hostile, mode], env);

/** One of the reference servers of the protocol, as npm installed it. */
export function referenceServer(name: string, args: readonly string[] = []): McpDraft {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("vitest/package.json")), "..");
  const root = join(folder, "@modelcontextprotocol", `server-${name}`);
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  return stdioServer(name, process.execPath, [join(root, Object.values(bin)[0] ?? ""), ...args]);
}

export function stdioServer(
  name: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): McpDraft {
  const values = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  return { name, transport: { type: "stdio", command, args, cwd: null, env: values } };
}

/** As `app/environment.ts` takes them. */
const { forServers: VARIABLES } = takeEnvironment({ ...process.env });

export interface McpRig {
  readonly servers: Servers;
  readonly folder: string;
  readonly deps: ServerDeps;
  /** Sets a server up, lets it start as a person would, and waits until it is as it should be. */
  readonly started: (draft: McpDraft, until?: McpState["type"]) => Promise<McpServerId>;
  /** Waits until a server stands so. @throws where it comes to stand otherwise than on its way there. */
  readonly until: (id: McpServerId, type: McpState["type"]) => Promise<void>;
  readonly stateOf: (id: McpServerId) => McpState;
  /** How long was waited before each restart, in milliseconds. */
  readonly waits: number[];
}

/** Everything of main that MCP servers need, without a window. */
export function createMcpRig(given: Partial<ServerDeps> = {}): McpRig {
  const folder = tempFolder("parley-mcp-");
  const waits: number[] = [];
  const listeners = new Set<() => void>();
  const deps: ServerDeps = {
    store: createServerStore(createMemoryState()),
    secrets: createServerSecrets(createMemorySecrets()),
    folder,
    version: "0.0.0",
    http: createHttpClient(),
    notes: createProcessNotes(folder),
    variables: VARIABLES,
    loginPath: () => Promise.resolve(VARIABLES["PATH"] ?? ""),
    countTokens: () => 100,
    inspect: (text) =>
      Promise.resolve(/ignore all previous/i.test(text) ? "orders to the model" : undefined),
    redact: (line) => line,
    openLink: () => Promise.resolve(false),
    elicit: undefined,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    now: () => performance.now(),
    ...given,
    onChange: () => {
      given.onChange?.();
      listeners.forEach((hear) => hear());
    },
  };
  const servers = createServers(deps);
  const stateOf = (id: McpServerId): McpState => {
    const found = servers.list().find((each) => each.id === id);
    if (found === undefined) throw new Error("There is no such server.");
    return found.state;
  };
  const until: McpRig["until"] = async (id, type) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const look = (): void => {
      const state = stateOf(id);
      if (state.type === type) resolve(undefined);
      else if (!["off", "idle", "starting"].includes(state.type))
        reject(new Error(JSON.stringify(state)));
    };
    listeners.add(look);
    look();
    await promise.finally(() => listeners.delete(look));
  };
  return {
    servers,
    folder,
    deps,
    waits,
    stateOf,
    until,
    async started(draft, type = "ready") {
      const id = await servers.add(draft);
      await servers.setEnabled(id, true);
      await until(id, type);
      return id;
    },
  };
}
