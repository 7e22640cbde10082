import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchModels } from "../../electron/agent/endpoint/fetch-models.ts";
import type { ModelChoice } from "../../electron/agent/model-choice.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createAgentRequest, toText, userMessage } from "../fakes/agent-request.ts";
import { createCertificate } from "../fakes/faults/certificate.ts";
import { answer as anAnswer, text } from "../fakes/faults/wire.ts";
import { stream } from "../fakes/faults/replies.ts";
import { startModelServer } from "../fakes/model-server.ts";
import { startProxyServer } from "../fakes/proxy-server.ts";
import { eventually } from "../fakes/eventually.ts";

// Whole chats with an encrypted endpoint behind a proxy that knows nothing but tunnels, over real sockets.

const KEY = "sk-tunnel-0123456789";
const DAY_MS = 86_400_000;
const tls = createCertificate({
  commonName: "models.test",
  subject: { dnsName: "models.test" },
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
});
const trusted = getCACertificates("default");
beforeAll(() => setDefaultCACertificates([...trusted, tls.cert]));
afterAll(() => setDefaultCACertificates(trusted));

const through = (proxyUrl: string): Extract<ModelChoice, { kind: "openai-compatible" }> => ({
  kind: "openai-compatible",
  baseUrl: "https://models.test/v1",
  name: "fake",
  apiKey: KEY,
  proxy: { type: "url", url: proxyUrl },
});
const ask = (model: ModelChoice) => {
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  return { request, status: localAgent.run({ ...request, model }) };
};

it("carries a whole chat and the list of models, and the proxy sees no word of it", async () => {
  await using server = await startModelServer({ tls, chat: () => stream(anAnswer("Through.")) });
  await using proxy = await startProxyServer({ port: Number(new URL(server.origin).port) });
  const { request, status } = ask(through(proxy.url));
  expect(await status).toEqual({ type: "complete" });
  expect(toText(request.events)).toBe("Through.");
  expect(await fetchModels(through(proxy.url))).toMatchObject([{ name: "fake" }]);
  expect(new Set(proxy.asked)).toEqual(new Set(["CONNECT models.test:443"]));
  expect(server.chats[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    host: "models.test",
  });
});

it("is closed, on both sides of the proxy, half a second after Stop", async () => {
  const left = Promise.withResolvers<undefined>();
  await using server = await startModelServer({
    tls,
    chat: () => (response) => {
      response.once("close", () => left.resolve(undefined));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(text("Some"));
    },
  });
  await using proxy = await startProxyServer({ port: Number(new URL(server.origin).port) });
  const { request, status } = ask(through(proxy.url));
  await request.waitFor(({ type }) => type === "text-delta");
  expect(proxy.open()).toBe(1);
  const stoppedAt = performance.now();
  request.controller.abort(new Error("stopped"));
  await expect(status).rejects.toThrow("stopped");
  await left.promise;
  await eventually(() => expect(proxy.open()).toBe(0));
  expect(performance.now() - stoppedAt).toBeLessThan(500);
});

it("is no way round a certificate that nobody trusts", async () => {
  const stranger = createCertificate({
    commonName: "models.test",
    subject: { dnsName: "elsewhere.test" },
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
  });
  await using server = await startModelServer({ tls: stranger });
  await using proxy = await startProxyServer({ port: Number(new URL(server.origin).port) });
  expect(await ask(through(proxy.url)).status).toMatchObject({
    type: "incomplete",
    error: { code: "connection-failed" },
  });
  expect(server.chats).toEqual([]);
});
