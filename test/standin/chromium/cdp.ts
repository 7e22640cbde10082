import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import { throwLater } from "../core/electron-event.ts";
import type { Protocol } from "./protocol-types.ts";

type Method = keyof Protocol.CommandParameters & keyof Protocol.CommandReturnValues;
type EventName = keyof Protocol.Events;

interface Pending {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Chromium refused a command, or the target it was for is gone. */
export class CdpError extends Error {}

/** One flattened session of the Chrome DevTools Protocol: the browser itself (id "") or one page. */
export class CdpSession {
  readonly id: string;
  readonly #connection: CdpConnection;
  readonly #events = new EventEmitter().setMaxListeners(0);

  constructor(connection: CdpConnection, id: string) {
    this.#connection = connection;
    this.id = id;
  }

  send<M extends Method>(
    method: M,
    params?: Protocol.CommandParameters[M],
  ): Promise<Protocol.CommandReturnValues[M]> {
    return this.#connection.send(this.id, method, params) as Promise<
      Protocol.CommandReturnValues[M]
    >;
  }

  /** For commands whose answer nobody needs and whose target may be gone by now. */
  post<M extends Method>(method: M, params?: Protocol.CommandParameters[M]): void {
    this.send(method, params).catch((error: unknown) => {
      if (!(error instanceof CdpError)) throw error;
    });
  }

  on<E extends EventName>(event: E, listener: (params: Protocol.Events[E]) => void): void {
    this.#events.on(event, listener);
  }

  dispatch(method: string, params: unknown): void {
    for (const listener of this.#events.listeners(method))
      try {
        (listener as (given: unknown) => void)(params);
      } catch (error) {
        throwLater(error);
      }
  }
}

/**
 * The wire to Chromium: `--remote-debugging-pipe`, NUL-separated JSON. A pipe rather than the WebSocket port because
 * Chromium ends by itself when its other end closes, so not even `kill -9` of the main process leaves a browser behind.
 */
export class CdpConnection {
  readonly browser: CdpSession = new CdpSession(this, "");
  readonly #sessions = new Map<string, CdpSession>([["", this.browser]]);
  readonly #pending = new Map<number, Pending>();
  readonly #output: Writable;
  #lastId = 0;
  #closed = false;

  constructor(output: Writable, input: Readable) {
    this.#output = output;
    let rest: Buffer[] = [];
    input.on("data", (chunk: Buffer) => {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        const text = Buffer.concat([...rest, chunk.subarray(start, end)]).toString("utf8");
        rest = [];
        start = end + 1;
        try {
          this.#receive(JSON.parse(text) as Message);
        } catch (error) {
          // A listener of the app has failed. That is an uncaught exception of its own, and the wire goes on.
          throwLater(error);
        }
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    });
    input.on("close", () => this.#close());
    // EPIPE: Chromium is gone; every pending command is refused when the input closes.
    output.on("error", () => this.#close());
  }

  session(id: string): CdpSession {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session = new CdpSession(this, id);
    this.#sessions.set(id, session);
    return session;
  }

  forget(id: string): void {
    this.#sessions.delete(id);
  }

  send(sessionId: string, method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new CdpError(`${method}: Chromium is gone`));
    const id = ++this.#lastId;
    const message = { id, method, params: params ?? {}, ...(sessionId && { sessionId }) };
    this.#output.write(JSON.stringify(message) + "\0");
    return new Promise((resolve, reject) => this.#pending.set(id, { method, resolve, reject }));
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.#sessions.get(message.sessionId ?? "")?.dispatch(message.method ?? "", message.params);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) pending?.reject(new CdpError(`${pending.method}: ${message.error.message}`));
    else pending?.resolve(message.result);
  }

  #close(): void {
    this.#closed = true;
    for (const pending of this.#pending.values())
      pending.reject(new CdpError(`${pending.method}: Chromium is gone`));
    this.#pending.clear();
  }
}
