import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchModels } from "../../electron/agent/endpoint/fetch-models.ts";
import { trustCertificates } from "../../electron/http/certificates.ts";
import { createFindProxies } from "../../electron/http/find-proxies.ts";
import { createHttpClient } from "../../electron/http/http-client.ts";
import { createCertificate } from "../fakes/faults/certificate.ts";
import { startRecorder } from "../fakes/langfuse/recorder.ts";
import { startModelServer } from "../fakes/model-server.ts";
import { startProxyServer } from "../fakes/proxy-server.ts";
import { startSocksServer } from "../fakes/socks-server.ts";
import { openTracedApp } from "./tracing/traced-app.ts";

// Real servers, proxies and certificates of an own authority, over real sockets.

const DAY_MS = 86_400_000;
const span = {
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + DAY_MS),
};
const commonName = "Company Root";
const authority = {
  commonName,
  ...createCertificate({ commonName, subject: { dnsName: "root.test" }, ...span }),
};
const serverCertificate = (subject: { dnsName: string } | { ipAddress: string }) =>
  createCertificate({ commonName: "server", subject, ...span, signedBy: authority });

const trusted = getCACertificates("default");
/** Certificates by what they are; Node writes them in several ways. */
const toPrint = (pem: string): string => new X509Certificate(pem).fingerprint256;
const known = (): ReadonlySet<string> => new Set(getCACertificates("default").map(toPrint));
const missing = (): readonly string[] => {
  const now = known();
  return trusted.map(toPrint).filter((each) => !now.has(each));
};
let folder: string;
let extraFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-certificates-"));
  extraFile = join(folder, "company.pem");
  writeFileSync(extraFile, `# Company Root\r\n${authority.cert}`);
});
afterEach(() => {
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true });
});

const GET = { headers: [["accept", "application/json"]] } as const;

/** A client that knows the system's answer, and the certificates of `NODE_EXTRA_CA_CERTS`. */
const clientWith = (answer = "DIRECT", file: string | undefined = extraFile) =>
  createHttpClient({
    findProxies: createFindProxies({ askSystem: () => Promise.resolve(answer) }),
    trustCertificates: () => trustCertificates({ extraFile: file, report: () => undefined }),
  });
const proxyAt = (url: string): string => `PROXY ${new URL(url).host}`;

describe("an own certificate authority", () => {
  it("is trusted where NODE_EXTRA_CA_CERTS names it, and only there", async () => {
    const tls = serverCertificate({ ipAddress: "127.0.0.1" });
    await using server = await startModelServer({ tls });
    const at = { baseUrl: `${server.origin}/v1`, apiKey: undefined };
    await expect(fetchModels({ ...at, http: clientWith("DIRECT", "") })).rejects.toMatchObject({
      code: "connection-failed",
    });
    expect(await fetchModels({ ...at, http: clientWith() })).toMatchObject([{ name: "fake" }]);
  });

  it("does not take trust from the others, and a damaged one does not either", async () => {
    writeFileSync(
      extraFile,
      `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${authority.cert}`,
    );
    const report = vi.fn();
    await trustCertificates({ extraFile, report });
    expect(missing()).toEqual([]);
    expect(known()).toContain(toPrint(authority.cert));
    expect(report).not.toHaveBeenCalled();
  });

  it.each([
    ["that is not there", () => join(folder, "absent.pem")],
    ["without a certificate", () => (writeFileSync(extraFile, "hello"), extraFile)],
    ["that is a folder", () => folder],
  ])("in a file %s is told in words, and the rest holds", async (_which, path) => {
    const report = vi.fn();
    await trustCertificates({ extraFile: path(), report });
    expect(report).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        message: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
      }),
    );
    expect(missing()).toEqual([]);
  });
});

describe("the system's proxy", () => {
  it("carries models and connection tests", async () => {
    await using server = await startModelServer({
      tls: serverCertificate({ dnsName: "models.test" }),
    });
    await using proxy = await startProxyServer({ port: Number(new URL(server.origin).port) });
    const endpoint = {
      baseUrl: "https://models.test/v1",
      apiKey: "sk-test",
      proxy: { type: "system" },
      http: clientWith(proxyAt(proxy.url)),
    } as const;
    expect(await fetchModels(endpoint)).toMatchObject([{ name: "fake" }]);
    expect(proxy.asked).toEqual(["CONNECT models.test:443"]);
  });

  it("carries traces, and what Langfuse's own client asks", async () => {
    const tls = serverCertificate({ dnsName: "langfuse.test" });
    await using recorder = await startRecorder(0, tls);
    await using proxy = await startProxyServer({ port: Number(new URL(recorder.url).port) });
    const app = openTracedApp({
      langfuse: { baseUrl: "https://langfuse.test", publicKey: recorder.publicKey },
      secrets: { "langfuse/secret-key": recorder.secretKey },
      http: clientWith(proxyAt(proxy.url)),
    });
    await app.tracing.warmUp();
    expect(await app.tracing.test("langfuse")).toEqual({
      ok: true,
      message: "It works. Traces go to the project “Test project”.",
    });
    await app.ended(app.say("What is 2 + 2?"));
    await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
    await app.close();
    app.remove();
    expect(new Set(proxy.asked)).toEqual(new Set(["CONNECT langfuse.test:443"]));
  });

  it("may be one of several: the next is taken where one is not there", async () => {
    await using recorder = await startRecorder();
    await using proxy = await startProxyServer({ port: Number(new URL(recorder.url).port) });
    const answer = `PROXY 127.0.0.1:9; ${proxyAt(proxy.url)}; DIRECT`;
    const response = await clientWith(answer).send("http://host.test/api/public/health", GET);
    expect(response.status).toBe(200);
    expect(proxy.asked).toEqual(["http://host.test/api/public/health"]);
  });

  it("may be SOCKS5, encrypted addresses and names for the proxy to look up included", async () => {
    const tls = serverCertificate({ dnsName: "models.test" });
    await using server = await startModelServer({ tls });
    await using socks = await startSocksServer({ port: Number(new URL(server.origin).port) });
    const http = clientWith(`SOCKS5 ${new URL(socks.url).host}`);
    const response = await http.send("https://models.test/v1/models", GET);
    expect(await response.json()).toMatchObject({ data: [{ id: "fake" }] });
    expect(socks.asked).toEqual(["models.test:443"]);
  });

  it.each(["http://host.test/", "https://host.test/"])(
    "that wants a password for %s says so, and where to put it",
    async (url) => {
      await using proxy = await startProxyServer({ port: 9, refuseWith: 407 });
      const { host } = new URL(proxy.url);
      await expect(clientWith(proxyAt(proxy.url)).send(url, GET)).rejects.toMatchObject({
        code: "connection-failed",
        message: `The proxy ${host} wants a user name and password. Set HTTPS_PROXY or HTTP_PROXY with both in it, as in http://name:password@${host}.`,
      });
    },
  );

  it("is named where it is a locked SOCKS5 proxy, refuses, or is not there", async () => {
    await using locked = await startSocksServer({ port: 9, isLocked: true });
    await using refusing = await startProxyServer({ port: 9, refuseWith: 503 });
    const failure = async (answer: string): Promise<string> => {
      const sent = clientWith(answer).send("https://host.test/", GET);
      return sent.then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
    };
    expect(await failure(`SOCKS5 ${new URL(locked.url).host}`)).toContain("wants a user name");
    expect(await failure(proxyAt(refusing.url))).toContain("did not connect to host.test (503)");
    expect(await failure("PROXY 127.0.0.1:9")).toContain("127.0.0.1:9 cannot be reached");
  });
});

it("keeps no word of a proxy's password in what it says", async () => {
  await using proxy = await startProxyServer({ port: 9, refuseWith: 407 });
  const { host } = new URL(proxy.url);
  const findProxies = createFindProxies({
    variables: { https: undefined, http: `http://anna:s3cret-word@${host}`, no: undefined },
  });
  const sent = createHttpClient({ findProxies }).send("http://host.test/", GET);
  const error = await sent.catch((thrown: unknown) => thrown as Error);
  expect(error).toHaveProperty("message", expect.stringContaining("wants a user name"));
  expect(inspect(error, { depth: 9 })).not.toMatch(/s3cret|anna/);
});
