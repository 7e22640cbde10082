import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { HttpClient } from "../http/http-client.ts";
import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { AppState } from "../store/app-state.ts";
import type { OfferedTool, Servers } from "../tools/mcp/servers.ts";
import type { Tool } from "../tools/tool.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import { redact } from "../../shared/redact.ts";
import type { Settings } from "../../shared/settings.ts";

interface McpDeps {
  readonly userData: string;
  readonly version: string;
  readonly appState: AppState;
  /** Not the watched ones: what servers keep is told to no page. */
  readonly secrets: Secrets;
  readonly http: HttpClient;
  readonly settings: () => Settings;
  /** What a process gets of the app's environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly openLink: (url: string) => Promise<boolean>;
  readonly onChange: () => void;
  readonly monotonicNow: () => number;
  readonly log: Log;
}

/** MCP servers, of which nothing is loaded before the first is set up or looked for. */
export interface Mcp {
  readonly load: () => Promise<Servers>;
  readonly source: ToolSource;
  /** Ends what a killed app left running. */
  readonly warmUp: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How long a run waits for servers that still start; those that take longer are there for the next one. */
const START_LIMIT_MS = 10_000;

const TELL_AFTER_MS = 50;

type ToTool = (offered: OfferedTool, servers: Servers) => Tool;

const anyServers = z.array(z.unknown());

export function createMcp(deps: McpDeps): Mcp {
  const { appState, log } = deps;
  const folder = join(deps.userData, "mcp");
  let servers: Servers | undefined;
  let toTool: ToTool | undefined;
  const hasServers = (): boolean => (appState.read("mcp-servers", anyServers) ?? []).length > 0;

  let told: NodeJS.Timeout | undefined;
  /** A server that changes all the time must not keep every window busy. */
  const onChange = (): void => {
    told ??= setTimeout(() => {
      told = undefined;
      deps.onChange();
    }, TELL_AFTER_MS);
  };

  const loadNotes = lazy(async () => {
    const { createProcessNotes } = await import("../tools/mcp/process-notes.ts");
    const notes = createProcessNotes(folder);
    const ended = await notes.sweep();
    if (ended > 0) log.warn("mcp-servers-swept", { ended });
    return notes;
  });

  const load = lazy(async () => {
    const [
      { createServers },
      { createServerStore },
      { createServerSecrets },
      { askLoginPath },
      { describe, toTool: asTool },
      { inspectText },
      { estimateTools },
      notes,
    ] = await Promise.all([
      import("../tools/mcp/servers.ts"),
      import("../tools/mcp/server-store.ts"),
      import("../tools/mcp/server-secrets.ts"),
      import("../tools/mcp/child-environment.ts"),
      import("../tools/mcp/mcp-tools.ts"),
      import("../guard/inspect-text.ts"),
      import("../agent/pricing/estimate-tools.ts"),
      loadNotes(),
    ]);
    toTool = asTool;
    const tokens = new Map<string, number>();
    servers = createServers({
      store: createServerStore(appState),
      secrets: createServerSecrets(deps.secrets),
      folder,
      version: deps.version,
      http: deps.http,
      notes,
      variables: deps.variables,
      loginPath: lazy(() => askLoginPath(deps.variables)),
      countTokens(tool) {
        const known = tokens.get(tool.fingerprint);
        if (known !== undefined) return known;
        const asked: Tool = {
          ...describe(tool, "server"),
          risk: { type: "changes" },
          execute: () => "",
        };
        const counted = estimateTools([asked]);
        tokens.set(tool.fingerprint, counted);
        return counted;
      },
      inspect: async (text) =>
        deps.settings().safety.promptInjection === "off"
          ? undefined
          : (await inspectText(text))?.label,
      redact: (line) => redact(line),
      openLink: deps.openLink,
      elicit: undefined,
      onChange,
      wait: async (ms, signal) => {
        await delay(ms, undefined, { signal });
      },
      now: deps.monotonicNow,
    });
    return servers;
  });

  /** Of the tools that were made for a run, each once: what counts their tokens knows them again. */
  const made = new Map<string, Tool>();
  const toTools = (offered: readonly OfferedTool[]): readonly Tool[] =>
    offered.flatMap((each) => {
      if (servers === undefined || toTool === undefined) return [];
      const key = `${each.server.id} ${each.server.name} ${each.tool.fingerprint}`;
      const tool = made.get(key) ?? toTool(each, servers);
      made.set(key, tool);
      return [tool];
    });

  return {
    load,
    source: {
      async toolsFor(_threadId, signal) {
        if (!hasServers()) return [];
        const loaded = await load();
        return toTools(await loaded.offered(START_LIMIT_MS, signal));
      },
      knownFor: () => toTools(servers?.known() ?? []),
    },
    async warmUp() {
      // Results of the last session: no chat that was deleted leaves its words behind.
      rmSync(join(folder, "results"), { recursive: true, force: true });
      if (hasServers()) await loadNotes();
    },
    async close() {
      await servers?.close();
      clearTimeout(told);
    },
  };
}
