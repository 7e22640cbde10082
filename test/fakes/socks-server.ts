import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A SOCKS5 proxy on this computer (RFC 1928), which takes every name to one local port. */
export interface SocksServer extends AsyncDisposable {
  readonly url: string;
  /** The names it was asked for, with their ports. */
  readonly asked: readonly string[];
}

interface SocksOptions {
  readonly port: number;
  /** Wants a user name and password (RFC 1929), and takes none. */
  readonly isLocked?: boolean;
}

const DOMAIN = 0x03;

export async function startSocksServer({ port, isLocked }: SocksOptions): Promise<SocksServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    client.once("data", () => {
      if (isLocked === true) {
        client.end(Buffer.of(5, 0xff));
        return;
      }
      client.write(Buffer.of(5, 0));
      client.once("data", (request) => {
        const length = request[4] ?? 0;
        const name = request[3] === DOMAIN ? request.subarray(5, 5 + length).toString() : "number";
        asked.push(`${name}:${request.readUInt16BE(request.length - 2)}`);
        const target = connect(port, "127.0.0.1", () => {
          client.write(Buffer.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
          target.pipe(client).pipe(target);
        });
        keep(target);
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
