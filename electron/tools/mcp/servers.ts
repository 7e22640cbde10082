import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import {
  mcpServerId,
  mcpTransport,
  type McpDraft,
  type McpServerDetails,
  type McpServerId,
  type McpServerInfo,
  type McpTransport,
} from "../../../shared/mcp.ts";
import { onAbort } from "../../clock/on-abort.ts";
import type { NativeQuestion } from "../../consent/question.ts";
import type { CatalogueTool } from "./catalogue.ts";
import { findCommand } from "./child-environment.ts";
import { importServers } from "./import-config.ts";
import { createServer, type Server, type ServerDeps } from "./server.ts";
import type { StoredServer } from "./server-store.ts";
import { startQuestion } from "./start-question.ts";

/** All MCP servers that a person has set up. */
export interface Servers {
  readonly list: () => readonly McpServerInfo[];
  /** Starts it, where it is switched on: whoever looks at its settings wants to see its tools. @throws AppError `not-found` */
  readonly details: (id: McpServerId) => McpServerDetails;
  /** Sets one up, switched off. @throws AppError `invalid-input` */
  readonly add: (draft: McpDraft) => Promise<McpServerId>;
  /** The same for all that a pasted configuration holds. @throws AppError `invalid-input` */
  readonly importFrom: (text: string) => Promise<{
    readonly serverIds: readonly McpServerId[];
    readonly problems: readonly string[];
  }>;
  /** Another command or address is another server: it has to be let start anew. @throws AppError `not-found`, `invalid-input` */
  readonly update: (id: McpServerId, draft: McpDraft) => Promise<void>;
  readonly remove: (id: McpServerId) => Promise<void>;
  /** What has to be asked before it is started; undefined where that was answered. @throws AppError `not-found` */
  readonly startQuestion: (id: McpServerId) => Promise<NativeQuestion | undefined>;
  /** Switches it on, which a person has agreed to, and starts it; or off. Does not wait for it. */
  readonly setEnabled: (id: McpServerId, enabled: boolean) => Promise<void>;
  /** Ends and starts it, which a person has agreed to, and leaves it switched on. Does not wait for it. */
  readonly restart: (id: McpServerId) => Promise<void>;
  /** For a person's own click: opens the browser. @throws as `Server.signIn`. */
  readonly signIn: (id: McpServerId, signal: AbortSignal) => Promise<void>;
  readonly signOut: (id: McpServerId) => Promise<void>;
  readonly setToolEnabled: (id: McpServerId, wireName: string, enabled: boolean) => Promise<void>;
  /** The person has seen what is new or changed of one tool, or of all, and lets the model have it. */
  readonly accept: (id: McpServerId, wireName: string | null) => Promise<void>;
  /**
   * What may be offered to a model now. Servers that are switched on and do not run are started; one that takes longer
   * than the limit is left out of this answer, and goes on starting.
   */
  readonly offered: (limitMs: number, signal?: AbortSignal) => Promise<readonly OfferedTool[]>;
  /** What may be offered of the servers that run already; starts none. */
  readonly known: () => readonly OfferedTool[];
  readonly find: (id: McpServerId) => Server | undefined;
  readonly close: () => Promise<void>;
}

/** A tool that a model may be told of. */
export interface OfferedTool {
  readonly server: Pick<McpServerInfo, "id" | "name" | "transport">;
  readonly tool: CatalogueTool;
}

const notThere = (): AppError => new AppError("not-found", "This server is not set up any more.");

const MOST_SERVERS = 100;

export function createServers(deps: ServerDeps): Servers {
  const { store, secrets, folder, onChange } = deps;
  const running = new Map<McpServerId, Server>();

  const find = (id: McpServerId): StoredServer | undefined =>
    store.list().find((each) => each.id === id);
  const stored = (id: McpServerId): StoredServer => {
    const server = find(id);
    if (server === undefined) throw notThere();
    return server;
  };
  const serverOf = (id: McpServerId): Server => {
    const known = running.get(id);
    if (known !== undefined) return known;
    stored(id);
    const made = createServer(id, () => stored(id), deps);
    running.set(id, made);
    return made;
  };
  /** How it went stands in its state; nobody waits here. */
  const startSoon = (id: McpServerId, isAsked: boolean): void => {
    serverOf(id)
      .start({ isAsked })
      .catch(() => undefined);
  };
  const stop = async (id: McpServerId): Promise<void> => {
    const server = running.get(id);
    running.delete(id);
    await server?.stop();
  };

  const keepValues = async (id: McpServerId, { transport }: McpDraft): Promise<McpTransport> => {
    const plain = toTransport(transport);
    const values = transport.type === "stdio" ? transport.env : transport.headers;
    for (const { name, value } of values) {
      await secrets.keep({ id, transport: plain }, name, value);
    }
    return plain;
  };

  const add: Servers["add"] = async (draft) => {
    requireAddress(draft);
    if (store.list().length >= MOST_SERVERS) {
      throw new AppError("conflict", `Up to ${MOST_SERVERS} servers can be set up.`);
    }
    const id = mcpServerId.parse(randomUUID());
    const transport = await keepValues(id, draft);
    store.save({ id, name: draft.name, transport, enabled: false, isPinned: false });
    onChange();
    return id;
  };

  const toolOf = (id: McpServerId, wireName: string): CatalogueTool => {
    const tool = serverOf(id)
      .catalogue()
      .find((each) => each.wireName === wireName && each.withheld !== "refused");
    if (tool === undefined) {
      throw new AppError("not-found", "The server does not offer this tool now.");
    }
    return tool;
  };

  const enabledServers = (): readonly StoredServer[] =>
    store.list().filter(({ enabled }) => enabled);
  const known: Servers["known"] = () =>
    enabledServers().flatMap(({ id, name, transport }) =>
      serverOf(id)
        .catalogue()
        .filter(({ withheld, enabled }) => withheld === null && enabled)
        .map((tool) => ({ server: { id, name, transport }, tool })),
    );

  return {
    list: () => store.list().map(({ id }) => serverOf(id).info()),
    details(id) {
      const server = serverOf(id);
      if (stored(id).enabled) startSoon(id, false);
      return server.details();
    },
    add,
    async importFrom(text) {
      const { servers, problems } = importServers(text);
      const serverIds: McpServerId[] = [];
      for (const draft of servers) serverIds.push(await add(draft));
      return { serverIds, problems };
    },
    async update(id, draft) {
      requireAddress(draft);
      const before = stored(id);
      await stop(id);
      const values =
        draft.transport.type === "stdio" ? draft.transport.env : draft.transport.headers;
      // A value can say what a program does as much as an argument can.
      if (values.some(({ value }) => value !== null)) await secrets.disagree(id);
      const transport = await keepValues(id, draft);
      store.save({ ...before, name: draft.name, transport });
      await secrets.forget(before, transport);
      onChange();
    },
    async remove(id) {
      const before = stored(id);
      await stop(id);
      store.remove(id);
      await secrets.forget(before, undefined);
      rmSync(join(folder, id), { recursive: true, force: true });
      onChange();
    },
    async startQuestion(id) {
      const server = stored(id);
      if (await secrets.isAgreed(server)) return undefined;
      const { name, transport } = server;
      if (transport.type === "http") return startQuestion(name, transport, undefined);
      const cwd = transport.cwd ?? join(folder, id);
      const found = findCommand(transport.command, {
        variables: deps.variables,
        path: await deps.loginPath(),
        cwd,
      });
      return startQuestion(name, transport, found.type === "not-found" ? undefined : found.path);
    },
    async setEnabled(id, enabled) {
      const server = stored(id);
      store.save({ ...server, enabled });
      if (enabled) {
        await secrets.agree(server);
        startSoon(id, true);
      } else await stop(id);
      onChange();
    },
    async restart(id) {
      const server = stored(id);
      await secrets.agree(server);
      await stop(id);
      store.save({ ...server, enabled: true });
      startSoon(id, true);
    },
    signIn: (id, signal) => serverOf(id).signIn(signal),
    signOut: (id) => serverOf(id).signOut(),
    async setToolEnabled(id, wireName, enabled) {
      const { name } = toolOf(id, wireName);
      const tools = new Map(store.tools(id));
      const known = tools.get(name) ?? { fingerprint: null, definition: null };
      tools.set(name, { ...known, enabled });
      store.saveTools(id, tools);
      await serverOf(id).judge();
    },
    async accept(id, wireName) {
      const all = serverOf(id).catalogue();
      const seen = wireName === null ? all : [toolOf(id, wireName)];
      const tools = new Map(store.tools(id));
      for (const { name, fingerprint, definition, enabled, withheld } of seen) {
        if (withheld !== "refused") tools.set(name, { fingerprint, definition, enabled });
      }
      store.saveTools(id, tools);
      await serverOf(id).judge();
    },
    async offered(limitMs, signal) {
      const started = enabledServers().map(({ id }) =>
        serverOf(id)
          .start({ isAsked: false })
          .catch(() => undefined),
      );
      const { promise: over, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), limitMs);
      const callOff = signal === undefined ? undefined : onAbort(signal, () => resolve(undefined));
      await Promise.race([Promise.all(started), over]);
      clearTimeout(timer);
      callOff?.();
      return known();
    },
    known,
    find: (id) => (find(id) === undefined ? undefined : serverOf(id)),
    async close() {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}

function toTransport(draft: McpDraft["transport"]): McpTransport {
  const names = (all: readonly { readonly name: string }[]): string[] => [
    ...new Set(all.map(({ name }) => name)),
  ];
  return mcpTransport.parse(
    draft.type === "stdio"
      ? { ...draft, env: names(draft.env) }
      : { ...draft, headers: names(draft.headers) },
  );
}

function requireAddress({ transport }: McpDraft): void {
  if (transport.type !== "http") return;
  const url = URL.parse(transport.url);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new AppError("invalid-input", "Enter an address that begins with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw new AppError("invalid-input", "An address must not carry a password. Use a header.");
  }
}
