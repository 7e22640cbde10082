import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { refuse, type Reply } from "./faults/replies.ts";

/** A request as it came over the wire, with its JSON body read. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server on a free local port that says what it is told to, whatever it is asked in. */
export interface AnyEndpoint {
  readonly origin: string;
  /** Every request with a body so far, oldest first. */
  readonly asked: readonly Asked[];
  /** Scripts the next replies, one per request. */
  reply(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

export async function startAnyEndpoint(): Promise<AnyEndpoint> {
  const replies: Reply[] = [];
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      if (text === "") return refuse(404, "not found")(response);
      const body = JSON.parse(text) as Asked["body"];
      asked.push({ path: request.url ?? "", headers: request.headers, body });
      await (replies.shift() ?? refuse(400, '{"error":{"message":"no reply is left"}}'))(response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    reply: (...more) => void replies.push(...more),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
