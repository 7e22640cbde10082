import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { Worker } from "node:worker_threads";
import type { Certificate } from "./faults/certificate.ts";
import type { Reply } from "./faults/replies.ts";

/** A chat request that reached the server. */
export interface Exchange {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When the exchange was over, or the client had hung up: ms since the epoch, of this process. */
  readonly closedAt: Promise<number>;
}

/** Something that listens. `baseUrl` is the root of its API. */
export interface Listener extends AsyncDisposable {
  readonly baseUrl: string;
}

/** An endpoint that does to each chat request what it was told to, wrong as that may be. */
export interface FaultServer extends Listener {
  /** The chat requests since `play`, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Forgets what was before. One reply per request, the last one for all that follow. */
  play(replies: readonly [Reply, ...Reply[]]): void;
}

/** @param tls speaks https with this certificate. */
export async function startFaultServer(tls?: Certificate): Promise<FaultServer> {
  let exchanges: Exchange[] = [];
  let scripted: readonly Reply[] = [];
  const listener: RequestListener = (incoming, response) => {
    if (incoming.method === "GET" && incoming.url === "/login") {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Log in</h1>");
      return;
    }
    const closed = Promise.withResolvers<number>();
    response.once("close", () => closed.resolve(Date.now()));
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => {
      const { headers } = incoming;
      const body = Buffer.concat(chunks).toString();
      const reply = scripted[exchanges.length] ?? scripted.at(-1);
      exchanges.push({ headers, body, closedAt: closed.promise });
      void reply?.(response);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  const { port } = await listen(server);
  return {
    baseUrl: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/v1`,
    get exchanges() {
      return exchanges;
    },
    play(replies) {
      exchanges = [];
      scripted = replies;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An address where nothing listens: a port that was free a moment ago. */
export async function vacantAddress(): Promise<string> {
  const server = createServer();
  const { port } = await listen(server);
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}/v1`;
}

/** Listens and never takes a connection: the system greets the client, and no process reads what it sends. */
export async function startBlackHole(): Promise<Listener> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer();
    server.listen(0, "127.0.0.1", () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
    { eval: true },
  );
  const [port] = (await once(worker, "message")) as [number];
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

async function listen(server: Server): Promise<AddressInfo> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address() as AddressInfo;
}
