import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type AuthProvider,
  type ClientCapabilities,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  type Transport,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { onAbort } from "../../clock/on-abort.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { McpTransport } from "../../../shared/mcp.ts";
import type { Variables } from "./child-environment.ts";
import { createHttpFetch, openCall, statusOf } from "./http-fetch.ts";
import type { ProcessNotes } from "./process-notes.ts";
import { ServerFailure, StdioTransport, type ProcessEnd } from "./stdio-transport.ts";

/** How a server is asked something by its tool while a call runs; answers as MCP's `elicitation/create` wants it. */
export type Elicit = (params: unknown, signal: AbortSignal) => Promise<ElicitReply>;
export type ElicitReply =
  | {
      readonly action: "accept";
      readonly content?: Record<string, string | number | boolean | string[]>;
    }
  | { readonly action: "decline" | "cancel" };

export interface ConnectOptions {
  readonly transport: McpTransport;
  /** The values of its variables or headers. */
  readonly values: ReadonlyMap<string, string>;
  readonly version: string;
  readonly http: Pick<HttpClient, "send">;
  /** The environment, the `PATH` and the folder of a process. */
  readonly variables: Variables;
  readonly path: string;
  readonly cwd: string;
  readonly notes: Pick<ProcessNotes, "note" | "forget">;
  /** Signing in, where the server is one that wants it. */
  readonly auth: AuthProvider | undefined;
  readonly onResponse: ((response: Response) => void) | undefined;
  /** Whether it is known to speak the protocol as it was before 2026-07-28. */
  readonly isLegacy: boolean;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  readonly onToolsChanged: () => void;
  readonly onClosed: () => void;
  /** Tells this connection from the others of its server. */
  readonly key: symbol;
  readonly elicit: Elicit | undefined;
}

export interface ToolAnswer {
  readonly content: readonly unknown[];
  readonly structuredContent: unknown;
  readonly isError: boolean;
}

export interface ToolCallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly done: number;
    readonly of: number | null;
    readonly text: string;
  }) => void;
}

/** One server that answers, whichever way it is reached and however old its protocol is. */
export interface Connection {
  /** Every entry of its list as it came, of at most `MOST_PAGES` pages. @throws what `connect` throws. */
  readonly listTools: (signal: AbortSignal) => Promise<readonly unknown[]>;
  /**
   * @param definition the tool as it was listed.
   * @throws ServerFailure when it did not answer; the signal's reason when aborted; ProtocolError for what the server
   *   says is wrong with the call.
   */
  readonly callTool: (
    definition: { readonly name: string },
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ) => Promise<ToolAnswer>;
  readonly key: symbol;
  /** The name and version it gave itself. */
  readonly says: string;
  readonly isLegacy: boolean;
  /** How its process ended; undefined while it runs, and for a host. */
  readonly end: () => ProcessEnd | undefined;
  readonly close: () => Promise<void>;
}

/** `npx` may fetch a package first. */
const START_LIMIT_MS = 60_000;
/** Servers that do not know the newest protocol mostly say so at once; some say nothing. */
const PROBE_LIMIT_MS = 2_000;
const LIST_LIMIT_MS = 30_000;
/** The SDK's clocks measure what ours do already, and count a person's time as the server's. */
const NO_LIMIT_MS = 2 ** 31 - 1;
const MOST_PAGES = 64;
const MOST_TOOLS = 2_000;

/** Nothing that a server sends is compiled or run: a pattern of its own could stop the whole app for as long as it likes. */
const ACCEPT_ALL: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (input) => ({ valid: true, data: input as T, errorMessage: undefined }),
};

const page = z.looseObject({
  tools: z.array(z.unknown()).catch([]),
  nextCursor: z.string().optional().catch(undefined),
});
const answer = z.looseObject({
  content: z.array(z.unknown()).catch([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional().catch(undefined),
});

/**
 * Connects to a server and agrees with it on a protocol.
 *
 * @throws ServerFailure, the signal's reason, or what signing in throws.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { transport, isLegacy, signal } = options;
  try {
    if (transport.type === "stdio") return await connectProcess(options, isLegacy);
    return await connectHost(options, transport.url);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function connectProcess(options: ConnectOptions, isLegacy: boolean): Promise<Connection> {
  const { transport: config, values, variables, path, cwd, notes, onLine } = options;
  if (config.type !== "stdio") throw new TypeError("This is no process.");
  const { command, args } = config;
  const transport = new StdioTransport({
    command,
    args,
    cwd,
    variables,
    path,
    env: values,
    notes,
    onLine,
  });
  try {
    return await open(transport, options, isLegacy);
  } catch (error) {
    await transport.close();
    if (error instanceof ServerFailure) throw error;
    if (transport.failure !== undefined) throw transport.failure;
    // Some end themselves at the first request that they do not know.
    if (transport.end !== undefined && !isLegacy && !options.signal.aborted) {
      return connectProcess(options, true);
    }
    if (transport.end !== undefined) throw new ExitedFailure(transport.end, error);
    throw toFailure(error);
  }
}

/** A process that ended before it could be asked. */
export class ExitedFailure extends ServerFailure {
  readonly end: ProcessEnd;

  constructor(end: ProcessEnd, cause: unknown) {
    super("exited", "", { cause });
    this.end = end;
  }
}

async function connectHost(options: ConnectOptions, address: string): Promise<Connection> {
  const { values: headers, http, auth } = options;
  const url = new URL(address);
  const fetch = createHttpFetch({
    url: address,
    http,
    headers,
    onResponse: options.onResponse,
  });
  const authProvider = auth === undefined ? {} : { authProvider: auth };
  const streamable = new StreamableHTTPClientTransport(url, { fetch, ...authProvider });
  try {
    return await open(streamable, options, options.isLegacy);
  } catch (error) {
    await streamable.close();
    const status = statusOf(error);
    // As the protocol says for servers of its first days.
    const isOld =
      status !== undefined && status >= 400 && status < 500 && ![401, 403].includes(status);
    if (!isOld || options.signal.aborted) throw toFailure(error);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- servers of the first days speak nothing else
    const old = new SSEClientTransport(url, { fetch, ...authProvider });
    try {
      return await open(old, options, true);
    } catch {
      await old.close();
      // What it said to what most servers speak is what a person can use.
      throw toFailure(error);
    }
  }
}

/** What the SDK throws, as a reason; what is a decision of ours or of signing in stays as it is. */
export function toFailure(error: unknown): unknown {
  if (error instanceof ServerFailure || !(error instanceof Error)) return error;
  const code: unknown = Reflect.get(error, "code");
  const status = statusOf(error);
  if (status !== undefined) return new ServerFailure("http", String(status), { cause: error });
  if (code === "REQUEST_TIMEOUT") return new ServerFailure("not-in-time", "", { cause: error });
  if (code === "CONNECTION_CLOSED" || code === "NOT_CONNECTED" || code === "SEND_FAILED") {
    return new ServerFailure("connection", error.message, { cause: error });
  }
  if (typeof code === "string" && /^[A-Z_]+$/.test(code) && error.name === "SdkError") {
    return new ServerFailure("protocol", error.message, { cause: error });
  }
  return error;
}

/** Lets what belongs to one wait end with it. */
async function open(
  transport: Transport,
  options: ConnectOptions,
  isLegacy: boolean,
): Promise<Connection> {
  const { version, signal, onToolsChanged, onClosed, onLine, elicit } = options;
  const capabilities: ClientCapabilities =
    elicit === undefined ? {} : { elicitation: { form: {}, url: {} } };
  const client = new Client(
    { name: "Parley", version },
    {
      capabilities,
      jsonSchemaValidator: ACCEPT_ALL,
      versionNegotiation: { mode: "auto", probe: { timeoutMs: PROBE_LIMIT_MS } },
      listChanged: {
        tools: { autoRefresh: false, onChanged: () => onToolsChanged() },
      },
    },
  );
  if (elicit !== undefined) {
    client.setRequestHandler("elicitation/create", async ({ params }, { mcpReq }) =>
      elicit(params, mcpReq.signal),
    );
  }
  client.setNotificationHandler("notifications/message", ({ params }) => {
    onLine(typeof params.data === "string" ? params.data : JSON.stringify(params.data));
  });
  const leave = onAbort(signal, () => void transport.close());
  try {
    await client.connect(transport, {
      timeout: START_LIMIT_MS,
      signal,
      ...(isLegacy ? { prior: { kind: "legacy" } } : {}),
    });
  } finally {
    leave();
  }
  /** Of calls that wait for an answer, for when nobody is left who could give it. */
  const waiting = new Set<() => void>();
  client.onclose = () => {
    waiting.forEach((lose) => lose());
    onClosed();
  };
  client.onerror = (error) => onLine(`Parley: ${error.message}`);
  const { name = "", version: own = "" } = client.getServerVersion() ?? {};

  return {
    key: options.key,
    says: `${name} ${own}`.trim(),
    isLegacy: client.getProtocolEra() !== "modern",
    end: () => (transport instanceof StdioTransport ? transport.end : undefined),
    close: () => transport.close(),
    async listTools(listSignal) {
      const tools: unknown[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < MOST_PAGES && tools.length < MOST_TOOLS; pages += 1) {
        const params = cursor === undefined ? {} : { cursor };
        const request = { method: "tools/list" as const, params };
        const got = await client
          .request(request, page, { signal: listSignal, timeout: LIST_LIMIT_MS })
          .catch((error: unknown) => {
            throw toFailure(error);
          });
        tools.push(...got.tools);
        cursor = got.nextCursor;
        if (cursor === undefined) break;
      }
      return tools.slice(0, MOST_TOOLS);
    },
    callTool: async (definition, args, { signal: callSignal, onProgress }) => {
      callSignal.throwIfAborted();
      const { promise: lost, reject } = Promise.withResolvers<never>();
      const lose = (): void => {
        // What stands in the stream's last piece is still on its way to whoever waits for it.
        setTimeout(() => reject(new ServerFailure("connection", "")), 100);
      };
      const stop = onAbort(callSignal, () => reject(callSignal.reason));
      waiting.add(lose);
      // Nobody may be left to hear of it.
      lost.catch(() => undefined);
      const call = openCall.run({ lost: lose }, () =>
        client.request(
          { method: "tools/call", params: { name: definition.name, arguments: { ...args } } },
          answer,
          {
            signal: callSignal,
            timeout: NO_LIMIT_MS,
            onprogress: ({ progress, total, message }) =>
              onProgress({ done: progress, of: total ?? null, text: message ?? "" }),
          },
        ),
      );
      call.catch(() => undefined);
      try {
        const { content, structuredContent, isError = false } = await Promise.race([call, lost]);
        return { content, structuredContent, isError };
      } catch (error) {
        // The SDK says "timeout" of both.
        callSignal.throwIfAborted();
        throw toFailure(error);
      } finally {
        stop();
        waiting.delete(lose);
      }
    },
  };
}
