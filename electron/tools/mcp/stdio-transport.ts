import { spawn, type ChildProcess } from "node:child_process";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import type { McpFailureReason } from "../../../shared/mcp.ts";
import {
  childEnvironment,
  findCommand,
  isFolder,
  toInvocation,
  type Variables,
} from "./child-environment.ts";
import { createLineReader } from "./line-reader.ts";
import { endGroup, groupEnds, type ProcessNotes } from "./process-notes.ts";

/** Why a server cannot be reached, for `mcpFailure`. */
export class ServerFailure extends Error {
  override readonly name = "ServerFailure";
  readonly reason: McpFailureReason;

  /** @param detail what the system or the server says; foreign text. */
  constructor(reason: McpFailureReason, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.reason = reason;
  }
}

/** One message; the SDK's own limit. What is larger ends the connection, or a server could fill the memory. */
export const MOST_MESSAGE_BYTES = 10 * 1_024 * 1_024;

/** How long a server has to end by itself when its input ends, and then after SIGTERM, in milliseconds. */
const EOF_PATIENCE_MS = 500;
const TERM_PATIENCE_MS = 1_000;

interface StdioOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables: Variables;
  /** The `PATH` that the command is looked up on, and that the server gets. */
  readonly path: string;
  readonly env: ReadonlyMap<string, string>;
  readonly notes: Pick<ProcessNotes, "note" | "forget">;
  /** Each line of its standard error, and what stands on its output that is no message. */
  readonly onLine: (line: string) => void;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The SDK's own transport kills the one process that it started, and loses its exit code. This one starts a server as
 * the head of a process group and ends all of that: what `npx` or a shell has started, too.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  /** How it ended; undefined while it runs. */
  end: ProcessEnd | undefined;
  /** Why the connection was given up from this side. */
  failure: ServerFailure | undefined;

  readonly #options: StdioOptions;
  #child: ChildProcess | undefined;
  #closing: Promise<void> | undefined;
  readonly #gone = Promise.withResolvers<undefined>();

  constructor(options: StdioOptions) {
    this.#options = options;
  }

  /** The SDK tells a process from a host by these two names, and then takes silence for an older server. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }
  readonly stderr = null;

  /** @throws ServerFailure when there is no such program or folder, or it may not be started. */
  async start(): Promise<void> {
    const { command, args, cwd, path, env, notes, variables } = this.#options;
    // The system says of both that the program is missing.
    if (!isFolder(cwd)) throw new ServerFailure("no-folder", cwd);
    const found = findCommand(command, { variables, path, cwd });
    if (found.type === "not-found") throw new ServerFailure("not-found", path);
    if (found.type === "not-allowed") throw new ServerFailure("not-allowed", found.path);
    const { file, args: given, isVerbatim } = toInvocation(found.path, args, variables);
    const child = spawn(file, given, {
      cwd,
      env: childEnvironment(variables, path, env),
      stdio: ["pipe", "pipe", "pipe"],
      shell: false,
      windowsHide: true,
      windowsVerbatimArguments: isVerbatim,
      // A group of its own, so that all of it can be ended at once.
      detached: process.platform !== "win32",
    });
    this.#child = child;
    this.#listen(child);
    await this.#spawned(child);
    const { pid } = child;
    if (pid !== undefined) await notes.note(pid);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin;
    if (input === undefined || input === null || this.end !== undefined || !input.writable) {
      throw new Error("The server is not running.");
    }
    const isTaken = input.write(`${JSON.stringify(message)}\n`);
    if (isTaken) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = (): void => resolve(undefined);
    input.once("drain", done);
    // A server that reads nothing more may end without ever having read it.
    await Promise.race([promise, this.#gone.promise]);
    input.off("drain", done);
  }

  /** Ends the server and all that it started: by the end of its input, then by SIGTERM, then by SIGKILL. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const { pid } = child;
    child.stdin?.end();
    // What it has started may go on where it has ended itself.
    if (!(await groupEnds(pid, EOF_PATIENCE_MS))) {
      endGroup(pid, "SIGTERM");
      if (!(await groupEnds(pid, TERM_PATIENCE_MS))) endGroup(pid, "SIGKILL");
    }
    await this.#gone.promise;
    child.stdout?.destroy();
    child.stderr?.destroy();
    this.#options.notes.forget(pid);
  }

  async #spawned(child: ChildProcess): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    child.once("spawn", () => resolve(undefined));
    child.once("error", (error: NodeJS.ErrnoException) => {
      this.#gone.resolve(undefined);
      const isForbidden = error.code === "EACCES" || error.code === "EPERM";
      const reason = error.code === "ENOENT" ? "not-found" : "not-allowed";
      reject(
        new ServerFailure(isForbidden ? "not-allowed" : reason, error.message, { cause: error }),
      );
    });
    await promise;
  }

  #listen(child: ChildProcess): void {
    const { onLine } = this.#options;
    const messages = createLineReader({
      mostBytes: MOST_MESSAGE_BYTES,
      onLine: (line) => this.#receive(line),
      onTooLong: () => this.#giveUp(new ServerFailure("too-large", "")),
    });
    // A line of a log that does not end is cut, and is no reason to end anything.
    const errors = createLineReader({ mostBytes: 8_192, onLine, onTooLong: "cut" });
    child.stdout?.on("data", (chunk: Buffer) => messages.read(chunk));
    child.stderr?.on("data", (chunk: Buffer) => errors.read(chunk));
    child.stdin?.on("error", (error) => this.onerror?.(error));
    child.once("exit", (code, signal) => {
      this.end = { code, signal };
      this.#gone.resolve(undefined);
    });
    // After `exit`, and after all that it had written was read. What still holds its pipes must not hold us.
    child.once("exit", () => {
      const timer = setTimeout(() => this.#closed(), 200);
      child.once("close", () => {
        clearTimeout(timer);
        errors.end();
        this.#closed();
      });
    });
  }

  #isClosed = false;
  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Nothing that it started may outlive it.
    void this.close();
    this.onclose?.();
  }

  #receive(line: string): void {
    const text = line.trim();
    if (text === "") return;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      // Many say hello on their output.
      this.#options.onLine(line);
      return;
    }
    if (typeof message !== "object" || message === null || !("jsonrpc" in message)) {
      this.#options.onLine(line);
      return;
    }
    this.onmessage?.(message as JSONRPCMessage);
  }

  #giveUp(failure: ServerFailure): void {
    this.failure = failure;
    this.onerror?.(failure);
    void this.close();
  }
}
