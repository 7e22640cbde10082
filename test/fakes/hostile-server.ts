import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSocketServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Writable } from "node:stream";

/** A server on a free local port, whatever it does to those who ask. */
export interface HostileServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string;
  /** How many requests came. */
  readonly requests: () => number;
  /** Resolves once every connection that was made is closed. */
  readonly allClosed: () => Promise<void>;
}

type Piece = string | Uint8Array;

export interface HostileAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other, as fast as they are taken, until the other side hangs up. */
  readonly body: Iterable<Piece> | AsyncIterable<Piece>;
}

/** Answers every request with what `answer` makes of its number, from 0. */
export async function startHostileServer(
  answer: (request: number) => HostileAnswer,
): Promise<HostileServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume();
    const {
      status = 200,
      headers = { "content-type": "text/event-stream" },
      body,
    } = answer(requests++);
    response.on("error", () => undefined);
    void (async () => {
      response.writeHead(status, headers);
      for await (const piece of body) {
        if (response.destroyed) return;
        if (!response.write(piece)) {
          await drained(response);
        }
      }
      response.end();
    })().catch(() => response.destroy());
  });
  return listen(server, () => requests);
}

/** As `startHostileServer`, without the rules of HTTP: writes what it is given to the socket. */
export async function startRawServer(
  write: (socket: Socket) => void | Promise<void>,
): Promise<HostileServer> {
  let requests = 0;
  const server = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      requests += 1;
      void write(socket);
    });
  });
  return listen(server, () => requests);
}

async function listen(server: Server, requests: () => number): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const closed: Promise<unknown>[] = [];
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    closed.push(new Promise((resolve) => socket.once("close", resolve)));
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    allClosed: async () => {
      await Promise.all(closed);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Resolves once more may be written, or nothing can be. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
  });
}

/** The wire of one streamed answer, event by event. */
export const wire = {
  event: (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`,
  delta: (delta: unknown, finishReason: unknown = null): string =>
    wire.event({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1,
      model: "m",
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    }),
  text: (content: string): string => wire.delta({ content }),
  finish: (reason: unknown = "stop"): string => wire.delta({}, reason),
  done: "data: [DONE]\n\n",
} as const;

/** The same piece, so many times or for ever. */
export function* again(piece: Piece, times = Number.POSITIVE_INFINITY): Generator<Piece> {
  for (let count = 0; count < times; count += 1) yield piece;
}
