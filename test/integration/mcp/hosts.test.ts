import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { McpDraft, McpServerId } from "../../../shared/mcp.ts";
import { createMcpRig, type McpRig } from "../../fakes/mcp/mcp-rig.ts";

let rig: McpRig;
const hosts: Server[] = [];
afterEach(async () => {
  await rig.servers.close();
  for (const host of hosts.splice(0)) {
    host.closeAllConnections();
    host.close();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const host = createServer(listener);
  hosts.push(host);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  host.listen(0, "127.0.0.1", () => resolve(undefined));
  await promise;
  return `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
}

interface Asked {
  readonly id?: number;
  readonly method: string;
}
type Call = (asked: Asked, response: Parameters<RequestListener>[1]) => void;

/** A server of 2025 over HTTP, whose tool answers as it is told. @returns what it was asked, by method, and its session. */
function host(call: Call) {
  const seen: string[] = [];
  const headers: string[] = [];
  let session = "one";
  const listener: RequestListener = (request, response) => {
    if (request.method !== "POST") {
      response.writeHead(405).end();
      return;
    }
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const asked = JSON.parse(body) as Asked;
      seen.push(asked.method);
      headers.push(String(request.headers["x-key"]));
      const answer = (result: object): void => {
        response.writeHead(200, { "content-type": "application/json", "mcp-session-id": session });
        response.end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, result }));
      };
      const given = request.headers["mcp-session-id"];
      if (given !== undefined && given !== session) {
        response.writeHead(404).end("No valid session ID");
      } else if (asked.method === "initialize") {
        answer({
          protocolVersion: "2025-06-18",
          capabilities: { tools: {} },
          serverInfo: { name: "host", version: "1" },
        });
      } else if (asked.id === undefined) response.writeHead(202).end();
      else if (asked.method === "tools/list") {
        const annotations = { readOnlyHint: true };
        const inputSchema = { type: "object" };
        answer({
          tools: [
            { name: "ask", inputSchema, annotations },
            { name: "act", inputSchema },
          ],
        });
      } else if (asked.method === "tools/call") call(asked, response);
      else {
        response.writeHead(400, { "content-type": "application/json" });
        const error = { code: -32601, message: "unknown" };
        response.end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, error }));
      }
    });
  };
  return { listener, seen, headers, restart: () => (session = `${session}+`) };
}

const draft = (url: string): McpDraft => ({
  name: "Host",
  transport: { type: "http", url: `${url}/mcp`, headers: [{ name: "X-Key", value: "secret" }] },
});
const ask = (id: McpServerId, tool: string) =>
  rig.servers
    .find(id)
    ?.call(tool, {}, { signal: AbortSignal.timeout(20_000), onProgress: () => undefined });
const reply: Call = ({ id }, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const result = { content: [{ type: "text", text: "here" }] };
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
};

it("connects anew to a host that was started anew, and asks again only what changes nothing", async () => {
  rig = createMcpRig();
  const { listener, seen, headers, restart } = host(reply);
  const id = await rig.started(draft(await listen(listener)));
  expect(await ask(id, "ask")).toMatchObject({ text: "here" });
  expect(new Set(headers)).toEqual(new Set(["secret"]));
  restart();
  expect(await ask(id, "ask")).toMatchObject({ text: "here" });
  restart();
  const before = seen.filter((method) => method === "tools/call").length;
  await expect(ask(id, "act")).rejects.toMatchObject({ reason: "http" });
  expect(seen.filter((method) => method === "tools/call")).toHaveLength(before + 1);
  expect(await ask(id, "act")).toMatchObject({ text: "here" });
});

it("notices that the stream of a call was cut, without waiting for a clock", async () => {
  rig = createMcpRig();
  const { listener } = host((_asked, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": working\n\n");
    response.end();
  });
  const id = await rig.started(draft(await listen(listener)));
  await expect(ask(id, "ask")).rejects.toMatchObject({ reason: "connection" });
});

it("reads no more than ten megabytes of one message", async () => {
  rig = createMcpRig();
  const { listener } = host((_asked, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${"x".repeat(12_000_000)}"}]}}`,
    );
  });
  const id = await rig.started(draft(await listen(listener)));
  await expect(ask(id, "ask")).rejects.toThrow();
});

it("follows nobody to another host, and takes no key there", async () => {
  rig = createMcpRig();
  const met: string[] = [];
  const other = await listen((request, response) => {
    met.push(JSON.stringify(request.headers));
    response.writeHead(200).end();
  });
  const url = await listen((_request, response) => {
    response.writeHead(307, { location: `${other}/mcp` }).end();
  });
  await rig.started(draft(url), "failed");
  expect(met).toEqual([]);
});

it("says that a host wants a key, and that another is no MCP server", async () => {
  rig = createMcpRig();
  const locked = await listen((_request, response) => response.writeHead(401).end());
  await rig.started(draft(locked), "sign-in-needed");
  const page = await listen((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hello</h1>"),
  );
  await rig.started(draft(page), "failed");
});
