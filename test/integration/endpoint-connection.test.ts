import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchModels } from "../../electron/agent/endpoint/fetch-models.ts";
import type { ModelChoice } from "../../electron/agent/model-choice.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createFindProxies, type ProxyVariables } from "../../electron/http/find-proxies.ts";
import { createHttpClient } from "../../electron/http/http-client.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import {
  answer,
  hang,
  startOpenAiServer,
  stream,
  text,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import { startProxyServer } from "../fakes/proxy-server.ts";
import { eventually } from "../fakes/eventually.ts";

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
});
afterEach(() => server.close());

type Endpoint = Extract<ModelChoice, { kind: "openai-compatible" }>;

const at = (baseUrl: string, more: Partial<Endpoint> = {}): Endpoint => ({
  kind: "openai-compatible",
  baseUrl,
  name: "m",
  apiKey: "sk-test",
  ...more,
});
const port = () => Number(new URL(server.baseUrl).port);
const ask = (model: ModelChoice) => {
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  return { request, status: localAgent.run({ ...request, model }) };
};

/** No name server knows it: only a proxy can lead there. */
const REMOTE = "http://models.test/v1";

describe("a proxy", () => {
  it("of the endpoint's own carries chats and the list of models", async () => {
    await using proxy = await startProxyServer({ port: port() });
    const endpoint = at(REMOTE, { proxy: { type: "url", url: proxy.url } });
    server.reply(answer("Through."));
    expect(await ask(endpoint).status).toEqual({ type: "complete" });
    expect(await fetchModels(endpoint)).toMatchObject([{ name: "fake" }]);
    expect(proxy.asked).toEqual([`${REMOTE}/chat/completions`, `${REMOTE}/models`]);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: "Bearer sk-test",
      host: "models.test",
    });
  });

  it("of the environment is taken, and NO_PROXY heeded", async () => {
    await using proxy = await startProxyServer({ port: port() });
    const variables = { http: proxy.url, https: undefined, no: undefined };
    const going = (given: ProxyVariables) =>
      createHttpClient({ findProxies: createFindProxies({ variables: given }) });
    const system = at(REMOTE, { proxy: { type: "system" }, http: going(variables) });
    await fetchModels(system);
    expect(proxy.asked).toHaveLength(1);
    const excepted = { ...system, http: going({ ...variables, no: ".test" }) };
    await expect(fetchModels(excepted)).rejects.toMatchObject({ code: "connection-failed" });
    await fetchModels({ ...system, baseUrl: server.baseUrl });
    expect(proxy.asked).toHaveLength(1);
  });

  it("is asked for a tunnel to an encrypted address", async () => {
    await using proxy = await startProxyServer({ port: port() });
    const endpoint = at("https://models.test/v1", { proxy: { type: "url", url: proxy.url } });
    await expect(fetchModels(endpoint)).rejects.toMatchObject({ code: "connection-failed" });
    expect(proxy.asked).toEqual(["CONNECT models.test:443"]);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [407, /proxy 127.* wants a user name and password/],
    [502, /proxy 127.* did not connect/],
  ])("that answers %d is named as what went wrong", async (refuseWith, words) => {
    await using proxy = await startProxyServer({ port: port(), refuseWith });
    const endpoint = at("https://models.test/v1", { proxy: { type: "url", url: proxy.url } });
    expect(await ask(endpoint).status).toMatchObject({
      type: "incomplete",
      error: { code: "connection-failed", message: expect.stringMatching(words) as string },
    });
  });

  it("that is not there is named as what went wrong", async () => {
    const endpoint = at(REMOTE, { proxy: { type: "url", url: "http://127.0.0.1:9" } });
    await expect(fetchModels(endpoint)).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringMatching(/proxy 127.0.0.1:9 cannot be reached/) as string,
    });
  });

  it("holds no connection half a second after Stop", async () => {
    await using proxy = await startProxyServer({ port: port() });
    server.reply(stream(text("Some"), hang()));
    const { request, status } = ask(at(REMOTE, { proxy: { type: "url", url: proxy.url } }));
    await request.waitFor(({ type }) => type === "text-delta");
    expect(proxy.open()).toBe(1);
    const stoppedAt = performance.now();
    request.controller.abort(new Error("stopped"));
    await expect(status).rejects.toThrow("stopped");
    const { closed } = await server.request(0);
    expect(await closed).toBe(false);
    await eventually(() => expect(proxy.open()).toBe(0));
    expect(performance.now() - stoppedAt).toBeLessThan(500);
  });
});

describe("what a request carries", () => {
  it("is the endpoint's own headers beside Parley's, never a forbidden one", async () => {
    server.reply(answer("Hi"));
    const headers = [
      { name: "HTTP-Referer", value: "https://parley.example" },
      { name: "Authorization", value: "Bearer sk-smuggled" },
      { name: "Host", value: "elsewhere" },
    ];
    await ask(at(server.baseUrl, { headers })).status;
    const sent = server.requests[0]?.headers;
    expect(sent).toMatchObject({
      "http-referer": "https://parley.example",
      authorization: "Bearer sk-test",
      host: new URL(server.baseUrl).host,
    });
  });

  it("is the key where Azure looks for it", async () => {
    server.reply(answer("Hi"));
    await ask(at(server.baseUrl, { keyHeader: "api-key" })).status;
    const sent = server.requests[0]?.headers;
    expect(sent).toMatchObject({ "api-key": "sk-test" });
    expect(sent).not.toHaveProperty("authorization");
  });

  it("is what the chat asks for, and the run says so", async () => {
    server.reply(answer("Hi"));
    const parameters = { temperature: 0, maximumTokens: 9, reasoningEffort: "high" };
    const { request, status } = ask(at(server.baseUrl, { parameters, systemPrompt: "Squawk." }));
    await status;
    const sent = server.requests[0]?.body;
    expect(sent).toMatchObject({ temperature: 0, max_tokens: 9, reasoning_effort: "high" });
    // What stands after it says that what others wrote is data, as in every prompt.
    expect(sent?.messages[0]).toEqual({
      role: "system",
      content: expect.stringMatching(/^Squawk\.\n/) as unknown,
    });
    expect(request.events.find(({ type }) => type === "model-request")).toMatchObject({
      parameters: { temperature: 0, max_tokens: 9, reasoning_effort: "high" },
    });
  });

  it("follows a redirect on the same host, with what was sent, and does not go in circles", async () => {
    const paths: string[] = [];
    const bodies: string[] = [];
    const host = createServer((incoming, response) => {
      void (async () => {
        paths.push(incoming.url ?? "");
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk as Buffer);
        bodies.push(`${incoming.method ?? ""} ${Buffer.concat(chunks).toString()}`);
        const to = incoming.url?.startsWith("/v1") === true ? `${incoming.url}/` : "/round";
        response.writeHead(to.endsWith("//") ? 404 : 307, { location: to }).end("{}");
      })();
    }).listen(0, "127.0.0.1");
    await once(host, "listening");
    const { port: hostPort } = host.address() as AddressInfo;
    await ask(at(`http://127.0.0.1:${hostPort}/v1`)).status;
    expect(paths).toEqual(["/v1/chat/completions", "/v1/chat/completions/"]);
    expect(bodies[1]).toBe(bodies[0]);
    expect(bodies[1]).toContain("POST {");
    paths.length = 0;
    await ask(at(`http://127.0.0.1:${hostPort}/other`)).status;
    expect(paths).toHaveLength(4);
    host.closeAllConnections();
    host.close();
  });

  it("does not follow a redirect to another address", async () => {
    const elsewhere = createServer((_, response) => {
      response.writeHead(307, { location: `${server.baseUrl}/models` }).end();
    });
    elsewhere.listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const { port: redirecting } = elsewhere.address() as AddressInfo;
    const endpoint = at(`http://127.0.0.1:${redirecting}/v1`, { keyHeader: "api-key" });
    await expect(fetchModels(endpoint)).rejects.toMatchObject({ code: "malformed-response" });
    await ask(endpoint).status;
    expect(server.requests).toEqual([]);
    elsewhere.closeAllConnections();
    elsewhere.close();
  });
});

describe("what an endpoint refuses with", () => {
  const refusing = async (reply: (response: ServerResponse) => void) => {
    const host = createServer((_request, response) => reply(response)).listen(0, "127.0.0.1");
    await once(host, "listening");
    const { port: hostPort } = host.address() as AddressInfo;
    return { host, baseUrl: `http://127.0.0.1:${hostPort}/v1` };
  };

  it("holds no key and no header of ours, however plain they look", async () => {
    const { host, baseUrl } = await refusing((response) => {
      const words = 'We know no plum tree" and no canary-of-team.';
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: words } }));
    });
    const endpoint = at(baseUrl, {
      apiKey: 'plum tree"',
      headers: [{ name: "x-team", value: "canary-of-team" }],
    });
    const reported: unknown[] = [];
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    const report = (error: unknown) => void reported.push(error);
    const status = await localAgent.run({ ...request, report, model: endpoint });
    const models = await fetchModels(endpoint).catch((error: unknown) => error);
    host.close();
    for (const told of [status, models, ...reported]) {
      expect(inspect(told, { depth: 9 })).not.toMatch(/plum|canary/);
    }
    expect(status).toMatchObject({ error: { code: "authentication-failed" } });
    expect(status).toHaveProperty("error.detail", expect.stringContaining("We know no"));
  });

  it("is ended, whatever its status, at a line that no answer has", async () => {
    const closed = Promise.withResolvers<undefined>();
    const { host, baseUrl } = await refusing((response) => {
      const piece = Buffer.alloc(65_536, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more).on("close", () => closed.resolve(undefined));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: ");
      more();
    });
    const { request, status } = ask(at(baseUrl));
    expect(await status).toMatchObject({ error: { code: "malformed-response" } });
    expect(request.events.filter(({ type }) => type === "model-start")).toHaveLength(1);
    await closed.promise;
    host.close();
  });

  it("is not read to its end where it has none", async () => {
    const closed = Promise.withResolvers<undefined>();
    const { host, baseUrl } = await refusing((response) => {
      const piece = Buffer.alloc(65_536, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more).on("close", () => closed.resolve(undefined));
      response.writeHead(400, { "content-type": "text/plain" });
      more();
    });
    expect(await ask(at(baseUrl)).status).toMatchObject({ error: { code: "request-refused" } });
    await closed.promise;
    host.close();
  });
});
