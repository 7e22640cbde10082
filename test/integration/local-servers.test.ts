import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { findLocalServers } from "../../electron/doctor/local-servers.ts";
import { createHttpClient } from "../../electron/http/http-client.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

type Pages = Readonly<Record<string, unknown>>;

/** Answers each path with JSON, and every other with 404. */
const answering =
  (pages: Pages, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  ({ url = "" }, response) => {
    const page = pages[url];
    response.writeHead(page === undefined ? 404 : 200, {
      "content-type": "application/json",
      ...headers,
    });
    response.end(page === undefined ? "404 page not found" : JSON.stringify(page));
  };

const list = (...models: readonly object[]) => ({ object: "list", data: models });

const find = (...ports: readonly number[]) =>
  findLocalServers({
    http: createHttpClient(),
    signal: new AbortController().signal,
    ports,
  });

describe("a server of models on this computer", () => {
  it.each<readonly [string, string, Pages, Readonly<Record<string, string>>]>([
    [
      "Ollama",
      "ollama",
      {
        "/v1/models": list({ id: "qwen3:8b", owned_by: "library" }),
        "/api/version": { version: "0.12.6" },
      },
      {},
    ],
    [
      "LM Studio",
      "lm-studio",
      {
        "/v1/models": list({ id: "qwen3:8b", owned_by: "organization_owner" }),
        "/api/v0/models": list({ id: "qwen3:8b", publisher: "qwen", state: "loaded" }),
      },
      {},
    ],
    ["vLLM", "vllm", { "/v1/models": list({ id: "qwen3:8b", owned_by: "vllm" }) }, {}],
    [
      "llama.cpp",
      "llama-cpp",
      { "/v1/models": list({ id: "qwen3:8b", owned_by: "llamacpp" }) },
      {},
    ],
    ["llama.cpp", "llama-cpp", { "/v1/models": list({ id: "qwen3:8b" }) }, { server: "llama.cpp" }],
    ["SGLang", "custom", { "/v1/models": list({ id: "qwen3:8b", owned_by: "sglang" }) }, {}],
    [
      "KoboldCpp",
      "custom",
      {
        "/v1/models": list({ id: "qwen3:8b", owned_by: "koboldcpp" }),
        "/api/extra/version": { result: "KoboldCpp", version: "1.98" },
      },
      {},
    ],
    [
      "LocalAI",
      "custom",
      {
        "/v1/models": list({ id: "qwen3:8b" }),
        "/system": { backends: ["llama-cpp"], loaded_models: [] },
      },
      {},
    ],
    ["Compatible server", "custom", { "/v1/models": list({ id: "qwen3:8b" }) }, {}],
  ])("that is %s is known by what it answers", async (name, preset, pages, headers) => {
    const port = await listen(answering(pages, headers));
    expect(await find(port)).toEqual([
      {
        name,
        preset,
        baseUrl: `http://127.0.0.1:${port}/v1`,
        models: ["qwen3:8b"],
        modelCount: 1,
        wantsKey: false,
      },
    ]);
  });

  it("that has no model yet, and one that wants a key, are offered as well", async () => {
    const empty = await listen(answering({ "/v1/models": list() }));
    const locked = await listen((_request, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: "Missing API key" } }));
    });
    expect(await find(empty, locked)).toMatchObject([
      { modelCount: 0, wantsKey: false },
      { models: [], wantsKey: true },
    ]);
  });

  it("is asked for its models alone, without a key, and answers in the order of the ports", async () => {
    const asked: string[] = [];
    const note =
      (listener: RequestListener): RequestListener =>
      (request, response) => {
        asked.push(`${request.method} ${JSON.stringify(request.headers.authorization ?? null)}`);
        listener(request, response);
      };
    const ports = await Promise.all(
      ["a", "b", "c"].map((id) => listen(note(answering({ "/v1/models": list({ id }) })))),
    );
    const found = await find(...ports);
    expect(found.map(({ models }) => models.join())).toEqual(["a", "b", "c"]);
    expect(new Set(asked)).toEqual(new Set(["GET null"]));
  });

  it("with thousands of models names the first of them", async () => {
    const models = Array.from({ length: 2_500 }, (_, index) => ({ id: `model-${1_000 + index}` }));
    const port = await listen(answering({ "/v1/models": list(...models) }));
    const [found] = await find(port);
    expect(found?.models).toHaveLength(50);
    expect(found?.modelCount).toBe(2_000);
  });
});

describe("what is no server of models", () => {
  const page: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>Jenkins</title>");
  };

  it.each<readonly [string, RequestListener]>([
    ["a web page for every path", page],
    ["a page that is called JSON", (_request, response) => response.end("<html>")],
    ["JSON that is no list", answering({ "/v1/models": { status: "ok" } })],
    ["a bare list", answering({ "/v1/models": ["a", "b"] })],
    ["nothing under that path", answering({})],
    [
      "a log-in for every path",
      (_request, response) => response.writeHead(401).end("<html>Log in</html>"),
    ],
    [
      "a redirect to elsewhere",
      (_request, response) =>
        response.writeHead(302, { location: "http://192.0.2.1/v1/models" }).end(),
    ],
    ["a connection that is cut", (request) => request.socket.destroy()],
  ])("is not offered: %s", async (_what, listener) => {
    expect(await find(await listen(listener))).toEqual([]);
  });

  it("is not waited for: a port that says nothing, one that never ends, one where nobody listens", async () => {
    const silent = await listen(() => undefined);
    const endless = await listen((_request, response) => {
      const go = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", go);
      };
      go();
    });
    const server = createServer(page);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port: vacant } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    const good = await listen(answering({ "/v1/models": list({ id: "a" }) }));
    expect(await find(silent, endless, vacant, good)).toHaveLength(1);
  });

  it("ends at once when nobody wants to know any more", async () => {
    const port = await listen(() => undefined);
    const controller = new AbortController();
    const found = findLocalServers({
      http: createHttpClient(),
      signal: controller.signal,
      ports: [port],
    });
    controller.abort(new Error("enough"));
    await expect(found).rejects.toThrow("enough");
  });
});
