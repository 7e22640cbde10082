import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { createCertificate } from "../fakes/faults/certificate.ts";
import { stream } from "../fakes/faults/replies.ts";
import { answer } from "../fakes/faults/wire.ts";
import { startModelServer } from "../fakes/model-server.ts";
import { startProxyServer } from "../fakes/proxy-server.ts";
import { expect, lastAnswer, say, test, untilIdle } from "./app.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

/** The networks of companies: own certificates, proxies that only the system knows. */

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
const certificateOf = (subject: { dnsName: string } | { ipAddress: string }) =>
  createCertificate({ commonName: "server", subject, ...span, signedBy: authority });

const chat = () => stream(answer("Through."));
const at = (baseUrl: string) => ({
  OPENAI_BASE_URL: `${baseUrl}/v1`,
  OPENAI_API_KEY: "sk-CANARY-e2e-000000",
  PARLEY_MODEL: "fake",
});

/** What the system's settings and its PAC file say. */
const answerPac = (app: ElectronApplication, text: string): Promise<void> =>
  app.evaluate(({ session }, said) => {
    session.defaultSession.resolveProxy = () => Promise.resolve(said);
  }, text);

async function ask(page: Page): Promise<void> {
  await say(page, "Hi");
  await untilIdle(page);
}

test("a certificate authority of the system is trusted", async ({ launch, userData }) => {
  // Only Linux reads the system's from a file.
  test.skip(process.platform !== "linux", needsWords("Linux"));
  await using server = await startModelServer({
    tls: certificateOf({ ipAddress: "127.0.0.1" }),
    chat,
  });
  const stranger = await launch({
    env: { ...at(server.origin), SSL_CERT_FILE: "", SSL_CERT_DIR: "" },
  });
  await ask(stranger.page);
  await expect(lastAnswer(stranger.page)).toContainText(/certificate or encryption was not/);
  await stranger.app.close();

  const file = join(userData, "company.pem");
  writeFileSync(file, authority.cert);
  const { page } = await launch({ env: { ...at(server.origin), SSL_CERT_FILE: file } });
  await ask(page);
  await expect(lastAnswer(page)).toContainText("Through.");
});

test("a proxy that the system's PAC file names carries a chat, the next where one is not there", async ({
  launch,
  userData,
}) => {
  await using server = await startModelServer({
    tls: certificateOf({ dnsName: "models.test" }),
    chat,
  });
  await using proxy = await startProxyServer({ port: Number(new URL(server.origin).port) });
  const file = join(userData, "company.pem");
  writeFileSync(file, authority.cert);
  const env = { ...at("https://models.test"), SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: file };
  const { app, page } = await launch({ env });
  await answerPac(app, `PROXY 127.0.0.1:9; PROXY ${new URL(proxy.url).host}; DIRECT`);
  await ask(page);
  await expect(lastAnswer(page)).toContainText("Through.");
  expect(proxy.asked).toContain("CONNECT models.test:443");
});

test("a proxy that wants a password, or that cannot be used, is named in the answer", async ({
  launch,
}) => {
  await using proxy = await startProxyServer({ port: 9, refuseWith: 407 });
  const { app, page } = await launch({ env: at("https://models.test") });
  await answerPac(app, `PROXY ${new URL(proxy.url).host}`);
  await ask(page);
  await expect(lastAnswer(page)).toContainText("wants a user name and password");
  await answerPac(app, "SOCKS old.proxy:1080");
  await ask(page);
  await expect(lastAnswer(page)).toContainText("SOCKS old.proxy:1080");
});

test("a file of NODE_EXTRA_CA_CERTS that cannot be used is told, and nothing else stops", async ({
  launch,
}) => {
  await using server = await startModelServer({ chat });
  const env = { ...at(server.origin), NODE_EXTRA_CA_CERTS: "/nowhere/company.pem" };
  const { page } = await launch({ env });
  await ask(page);
  await expect(lastAnswer(page)).toContainText("Through.");
  const notice = page.getByRole("region", { name: "Notices" });
  await expect(notice).toContainText("NODE_EXTRA_CA_CERTS");
});
