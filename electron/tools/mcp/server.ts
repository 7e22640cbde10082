import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import { toShownLine } from "../../../shared/foreign-text.ts";
import type {
  McpFailure,
  McpServerDetails,
  McpServerId,
  McpServerInfo,
  McpState,
  McpToolInfo,
} from "../../../shared/mcp.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { toCallResult, type CallResult } from "./call-result.ts";
import { judgeCatalogue, readCatalogue, type CatalogueTool, type ListedTool } from "./catalogue.ts";
import { findCommand, type Variables } from "./child-environment.ts";
import {
  connect,
  ExitedFailure,
  type Connection,
  type Elicit,
  type ToolCallOptions,
} from "./connection.ts";
import { createHttpFetch } from "./http-fetch.ts";
import type { ProcessNotes } from "./process-notes.ts";
import type { ServerSecrets } from "./server-secrets.ts";
import type { ServerStore, StoredServer, StoredTool } from "./server-store.ts";
import { createSignIn, SignInNeeded } from "./sign-in.ts";
import { ServerFailure, type ProcessEnd } from "./stdio-transport.ts";

export interface ServerDeps {
  readonly store: ServerStore;
  readonly secrets: ServerSecrets;
  /** Where servers work that name no folder, and where long results are kept. */
  readonly folder: string;
  /** Of the app. */
  readonly version: string;
  readonly http: Pick<HttpClient, "send">;
  readonly notes: Pick<ProcessNotes, "note" | "forget">;
  /** What a process gets of the app's environment. */
  readonly variables: Variables;
  /** The `PATH` of the person's own terminal. */
  readonly loginPath: () => Promise<string>;
  /** What a tool costs in each call of a model, in tokens. */
  readonly countTokens: (tool: ListedTool) => number;
  /** Looks for orders to the model in a text. @returns what was found, in a few words. */
  readonly inspect: (text: string) => Promise<string | undefined>;
  /** Takes out of a line of a log whatever is a credential. */
  readonly redact: (line: string) => string;
  /** Opens the system's browser. */
  readonly openLink: (url: string) => Promise<boolean>;
  readonly elicit: ((id: McpServerId) => Elicit) | undefined;
  /** How it stands has changed. */
  readonly onChange: () => void;
  /** Waits before a server that crashed is started again. @throws the signal's reason. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** One server, from the first time that it is needed to the end of the app. */
export interface Server {
  readonly info: () => McpServerInfo;
  readonly details: () => McpServerDetails;
  readonly catalogue: () => readonly CatalogueTool[];
  /**
   * Starts it where it does not run. One that has failed is only tried again where that may help, or when `isAsked`.
   *
   * @param isAsked a person wants it now.
   * @throws ServerFailure, SignInNeeded, or the signal's reason.
   */
  readonly start: (options: { readonly isAsked: boolean }) => Promise<void>;
  /** Ends it, with all that it started. It can be started again. */
  readonly stop: () => Promise<void>;
  /** Calls a tool. @throws as `Connection.callTool`; AppError `conflict` for a tool that may not be called now. */
  readonly call: (
    tool: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ) => Promise<CallResult>;
  /** Opens the browser, waits for the person to come back, and starts it. @throws as `SignIn.signIn`. */
  readonly signIn: (signal: AbortSignal) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** What was accepted of its tools has changed: looks at its list anew. */
  readonly judge: () => Promise<void>;
}

/** How long is waited before each of the tries to start a server again that crashed, in milliseconds. */
const RESTARTS_MS = [500, 2_000, 8_000];
/** However often it says that its tools changed, it is asked for them no more often than this, in milliseconds. */
const RELIST_MS = 500;
/** One that has worked for so long begins to be counted anew. */
const STEADY_MS = 60_000;
/** What may have been the network's fault is tried again by itself, but not with each message. */
const RETRY_AFTER_MS = 60_000;
const LOG_LINES = 200;
const LAST_LINES = 10;

/** @param read the server as it is set up now. */
export function createServer(id: McpServerId, read: () => StoredServer, deps: ServerDeps): Server {
  const { store, secrets, folder, variables, onChange, now } = deps;
  const log: string[] = [];
  const signing = createSignIn({
    id,
    server: read,
    secrets,
    openLink: deps.openLink,
    fetch: (input, init) => {
      const { transport } = read();
      const url = transport.type === "http" ? transport.url : "";
      return createHttpFetch({ url, http: deps.http, headers: new Map() })(input, init);
    },
  });
  let state: McpState = { type: "idle" };
  let connection: Connection | undefined;
  let tools: readonly CatalogueTool[] = [];
  let starting: Promise<void> | undefined;
  let stopped = new AbortController();
  let resolvedCommand: string | null = null;
  let says = "";
  let isLegacy = false;
  let crashes = 0;
  let readyAt = 0;
  let failedAt = 0;
  /** Values that were handed over: they are taken out of what it prints. */
  let handedOver: readonly string[] = [];

  const set = (next: McpState): void => {
    state = next;
    onChange();
  };
  const note = (line: string): void => {
    let clean = line;
    for (const value of handedOver) if (value.length >= 6) clean = clean.replaceAll(value, "…");
    log.push(toShownLine(deps.redact(clean)));
    if (log.length > LOG_LINES) log.splice(0, log.length - LOG_LINES);
  };

  const tokensOf = (tool: CatalogueTool): number =>
    tool.withheld === null && tool.enabled ? deps.countTokens(tool) : 0;
  const showReady = (): void => {
    const offered = tools.filter((tool) => tool.withheld === null && tool.enabled);
    const changes = tools.filter(
      ({ withheld }) => withheld !== null && withheld !== "refused",
    ).length;
    const counted = {
      tools: offered.length,
      tokens: tools.reduce((sum, tool) => sum + tokensOf(tool), 0),
    };
    set(changes > 0 ? { type: "changed", ...counted, changes } : { type: "ready", ...counted });
  };

  /** From here on, what it lists for the first time is news. What looks like an order to the model is, even now. */
  const pin = (): void => {
    const known = new Map<string, StoredTool>(store.tools(id));
    for (const { name, fingerprint, definition, withheld, enabled } of tools) {
      if (withheld === null) known.set(name, { fingerprint, definition, enabled });
    }
    store.saveTools(id, known);
    store.save({ ...read(), isPinned: true });
  };

  let listed: readonly ListedTool[] = [];
  const judge = async (): Promise<void> => {
    const { isPinned } = read();
    const { inspect } = deps;
    tools = await judgeCatalogue(listed, { accepted: store.tools(id), isPinned, inspect });
    if (!isPinned) pin();
    if (connection !== undefined) showReady();
  };
  const list = async (from: Connection, signal: AbortSignal): Promise<void> => {
    listed = readCatalogue(id, await from.listTools(signal));
    await judge();
  };

  let isListing = false;
  let isStale = false;
  /** However often it says that its tools changed, one list is asked for at a time. */
  const listAgain = async (): Promise<void> => {
    isStale = true;
    if (isListing) return;
    isListing = true;
    try {
      while (isStale && connection !== undefined) {
        // One that says so each time it is asked would else be asked without an end.
        await delay(RELIST_MS, undefined, { signal: stopped.signal });
        isStale = false;
        if (isConnected()) await list(connection, stopped.signal);
      }
    } catch (error) {
      if (!stopped.signal.aborted) note(`Parley: ${messageOf(error)}`);
    } finally {
      isListing = false;
    }
  };

  const fail = (error: unknown, end?: ProcessEnd): void => {
    failedAt = now();
    const isSignIn =
      error instanceof SignInNeeded ||
      (error instanceof ServerFailure && error.reason === "http" && error.message === "401");
    if (isSignIn) set({ type: "sign-in-needed" });
    else set({ type: "failed", failure: toFailureFacts(error, log.slice(-LAST_LINES), end) });
  };

  const open = async (attempt: number, signal: AbortSignal): Promise<void> => {
    const server = read();
    set({ type: "starting", attempt });
    if (!(await secrets.isAgreed(server))) throw new ServerFailure("not-agreed", "");
    const values = await secrets.read(server);
    handedOver = [...values.values()];
    const path = values.get("PATH") ?? (await deps.loginPath());
    const cwd = folderOf(server, folder);
    if (server.transport.type === "stdio") {
      const found = findCommand(server.transport.command, { variables, path, cwd });
      resolvedCommand = found.type === "not-found" ? null : found.path;
    }
    const key = Symbol(server.name);
    const opened = await connect({
      transport: server.transport,
      values,
      variables,
      path,
      cwd,
      isLegacy,
      signal,
      version: deps.version,
      http: deps.http,
      notes: deps.notes,
      auth: server.transport.type === "http" ? signing.provider : undefined,
      onResponse: (response) => signing.notice(response),
      elicit: deps.elicit?.(id),
      onLine: note,
      onToolsChanged: () => void listAgain(),
      onClosed: () => {
        // One that was let go of before, or never came to be used, is nobody's loss.
        if (connection?.key === key) closed(connection);
      },
      key,
    });
    try {
      await list(opened, signal);
      signal.throwIfAborted();
    } catch (error) {
      await opened.close();
      throw opened.end() === undefined ? error : new ExitedFailure(endOf(opened), error);
    }
    connection = opened;
    readyAt = now();
    ({ says, isLegacy } = opened);
    showReady();
  };

  /** It ended without anybody having wanted that. */
  const closed = (from: Connection): void => {
    connection = undefined;
    if (stopped.signal.aborted) return;
    if (now() - readyAt > STEADY_MS) crashes = 0;
    const delayMs = RESTARTS_MS[crashes];
    crashes += 1;
    if (delayMs === undefined) {
      fail(new ServerFailure("exited", ""), from.end());
      return;
    }
    const { signal } = stopped;
    set({ type: "starting", attempt: crashes });
    starting = deps
      .wait(delayMs, signal)
      .then(() => open(crashes, signal))
      .catch((error: unknown) => {
        if (!signal.aborted) fail(error);
      })
      .finally(() => (starting = undefined));
  };

  const start: Server["start"] = async ({ isAsked }) => {
    if (connection !== undefined) return;
    if (starting === undefined) {
      if (state.type === "failed" && !isAsked && !mayHelp(state.failure, now() - failedAt)) {
        throw new ServerFailure(state.failure.reason, state.failure.detail);
      }
      if (state.type === "sign-in-needed" && !isAsked) throw new SignInNeeded("Sign in first.");
      if (isAsked) crashes = 0;
      if (stopped.signal.aborted) stopped = new AbortController();
      const { signal } = stopped;
      starting = open(1, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) fail(error, error instanceof ExitedFailure ? error.end : undefined);
          throw error;
        })
        .finally(() => (starting = undefined));
    }
    await starting;
    if (!isConnected()) throw new ServerFailure("exited", "");
  };

  const isConnected = (): boolean => connection !== undefined;

  const stop = async (): Promise<void> => {
    stopped.abort(new AppError("cancelled", "The server was stopped."));
    const open = connection;
    connection = undefined;
    await Promise.all([open?.close(), starting?.catch(() => undefined)]);
    tools = [];
    listed = [];
    set({ type: "idle" });
  };

  const callOn = async (
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<CallResult> => {
    const tool = tools.find((each) => each.name === name && each.withheld !== "refused");
    if (connection === undefined || tool === undefined) {
      throw new AppError("not-found", "The server has no such tool any more.");
    }
    if (!tool.enabled) throw new AppError("conflict", "This tool is switched off.");
    if (tool.withheld !== null) {
      throw new AppError("conflict", "This tool has changed, and nobody has accepted that yet.");
    }
    const answer = await connection.callTool(tool, args, options);
    return toCallResult(answer, join(folder, "results"));
  };

  return {
    info: () => {
      const { name, transport, enabled } = read();
      return { id, name, transport, enabled, state: enabled ? state : { type: "off" } };
    },
    details() {
      const { name, transport, enabled } = read();
      return {
        id,
        name,
        transport,
        enabled,
        state: enabled ? state : { type: "off" },
        says: toShownLine(says),
        resolvedCommand,
        log: [...log],
        tools: tools.map((tool) => toToolInfo(tool, tokensOf(tool))),
      };
    },
    async signIn(signal) {
      if (!(await secrets.isAgreed(read()))) throw new ServerFailure("not-agreed", "");
      await signing.signIn(signal);
      await stop();
      await start({ isAsked: true });
    },
    async signOut() {
      await signing.signOut();
      await stop();
      set({ type: "sign-in-needed" });
    },
    catalogue: () => (connection === undefined ? [] : tools),
    start,
    stop,
    judge,
    async call(name, args, options) {
      await start({ isAsked: false });
      try {
        return await callOn(name, args, options);
      } catch (error) {
        options.signal.throwIfAborted();
        if (error instanceof SignInNeeded) fail(error);
        if (!isForgotten(error)) throw error;
        // A host that was started anew knows nothing of us, and says so for ever.
        const old = connection;
        connection = undefined;
        await old?.close();
        await start({ isAsked: false });
        // It has not been called yet; all the same, only what changes nothing is called again unasked.
        const isHarmless = tools.find((each) => each.name === name)?.hints.readOnly === true;
        if (!isHarmless) throw error;
        return callOn(name, args, options);
      }
    },
  };
}

/** Whether a host turned a request down because it does not know the session any more. */
const isForgotten = (error: unknown): boolean =>
  error instanceof ServerFailure && error.reason === "http" && /^40[04]$/.test(error.message);

const mayHelp = ({ reason }: McpFailure, sinceMs: number): boolean =>
  sinceMs > RETRY_AFTER_MS && ["connection", "http", "not-in-time", "exited"].includes(reason);

/** Its own, where it names none: a relative path of one server is no file of another. */
function folderOf({ id, transport }: StoredServer, folder: string): string {
  if (transport.type === "stdio" && transport.cwd !== null) return transport.cwd;
  const own = join(folder, id);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

const endOf = (opened: Connection): ProcessEnd => opened.end() ?? { code: null, signal: null };

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function toFailureFacts(
  error: unknown,
  lastLines: readonly string[],
  end: ProcessEnd | undefined,
): McpFailure {
  const known = error instanceof ServerFailure ? error : undefined;
  return {
    reason: known?.reason ?? (error instanceof AppError ? "connection" : "protocol"),
    detail: toShownLine(messageOf(error)),
    exitCode: end?.code ?? null,
    signal: end?.signal ?? null,
    lastLines,
  };
}

function toToolInfo(tool: CatalogueTool, tokens: number): McpToolInfo {
  const { name, title, description, wireName, enabled, withheld, hints, difference } = tool;
  const problem = tool.refusal !== "" ? tool.refusal : tool.suspicion;
  return {
    name: toShownLine(name),
    title,
    description,
    wireName,
    enabled,
    withheld,
    hints,
    difference,
    problem,
    tokens,
  };
}
