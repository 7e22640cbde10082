import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** A forward proxy on this computer, which takes every name to one local port. */
export interface ProxyServer extends AsyncDisposable {
  readonly url: string;
  /** What it was asked for: the whole address of a plain request, or `CONNECT host:port`. */
  readonly asked: readonly string[];
  /** How many connections it still holds to where it forwards. */
  readonly open: () => number;
}

interface ProxyOptions {
  /** Where everything goes, whatever name was asked for. */
  readonly port: number;
  /** Answers every request with this status instead. */
  readonly refuseWith?: number;
}

export async function startProxyServer({ port, refuseWith }: ProxyOptions): Promise<ProxyServer> {
  const asked: string[] = [];
  const upstream = new Set<Socket>();
  /** Sockets of tunnels, which the server lets go of. */
  const tunnels = new Set<Socket>();
  const keep = (socket: Socket): void => {
    upstream.add(socket);
    socket.once("close", () => upstream.delete(socket));
    socket.on("error", () => undefined);
  };
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? "");
    if (refuseWith !== undefined) {
      response.writeHead(refuseWith).end();
      return;
    }
    const { pathname } = new URL(incoming.url ?? "");
    const { method, headers } = incoming;
    const forwarded = request(
      { port, host: "127.0.0.1", path: pathname, method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on("socket", keep);
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.on("connect", (incoming, client: Socket) => {
    asked.push(`CONNECT ${incoming.url ?? ""}`);
    client.on("error", () => undefined);
    tunnels.add(client);
    client.once("close", () => tunnels.delete(client));
    if (refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${refuseWith} Refused\r\n\r\n`);
      return;
    }
    const target = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    keep(target);
    client.once("close", () => target.destroy());
    target.once("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    open: () => upstream.size,
    async [Symbol.asyncDispose]() {
      for (const socket of [...upstream, ...tunnels]) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
