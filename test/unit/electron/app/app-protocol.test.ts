import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Protocol } from "electron";
import { afterAll, describe, expect, it, vi } from "vitest";
import { serveApp, servedPolicy } from "../../../../electron/app/app-protocol.ts";
import { CONTENT_SECURITY_POLICY } from "../../../../electron/app/content-security-policy.ts";

vi.mock("electron", () => ({ protocol: {} }));

const folder = mkdtempSync(join(tmpdir(), "parley-served-"));
afterAll(() => rmSync(folder, { recursive: true }));
const page = join(folder, "page");
mkdirSync(join(page, "assets"), { recursive: true });
writeFileSync(join(page, "index.html"), "<p>page</p>");
writeFileSync(join(page, "assets", "a.js"), "1");
writeFileSync(join(folder, "secret.txt"), "secret");

/** A picture under the name of a page. */
const PNG = Buffer.from("iVBORw0KGgo", "base64");
const readPicture = (hash: string) =>
  hash === "a".repeat(64) ? { bytes: new Uint8Array(PNG), mediaType: "image/png" } : undefined;

type Handler = (request: { readonly url: string }) => Promise<Response>;

async function served(): Promise<Handler> {
  const handlers: Handler[] = [];
  const protocol = { handle: (_scheme: string, handle: Handler) => void handlers.push(handle) };
  await serveApp(protocol as unknown as Protocol, page, readPicture);
  return handlers[0]!;
}

describe("app://", () => {
  it("serves pictures as what they are, never as a page, and keeps none of them", async () => {
    const get = await served();
    const { status, headers } = await get({ url: `app://bundle/attachments/${"a".repeat(64)}` });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("cache-control")).toBe("no-store");
    for (const path of ["attachments/", "attachments/../index.html/x", "attachments/%2e%2e/a"]) {
      expect((await get({ url: `app://bundle/${path}` })).status, path).toBe(404);
    }
    const elsewhere = await get({ url: `app://other/attachments/${"a".repeat(64)}` });
    expect(elsewhere.status).toBe(404);
  });

  it("serves the files of the page, each with the policy", async () => {
    const get = await served();
    expect(servedPolicy()).toBeUndefined();
    for (const path of ["index.html", "assets/a.js", "assets/a.js?x#y"]) {
      const { status, headers } = await get({ url: `app://bundle/${path}` });
      expect(status, path).toBe(200);
      expect(headers.get("content-security-policy")).toBe(CONTENT_SECURITY_POLICY);
      expect(headers.get("x-dns-prefetch-control")).toBe("off");
    }
    expect(servedPolicy()).toBe(CONTENT_SECURITY_POLICY);
  });

  it("serves nothing that is not on its list, however it is written", async () => {
    const get = await served();
    for (const url of [
      "app://bundle/../secret.txt",
      "app://bundle/%2e%2e/secret.txt",
      "app://bundle/..%2fsecret.txt",
      "app://bundle/..\\secret.txt",
      "app://bundle/assets/../../secret.txt",
      `app://bundle/${join(folder, "secret.txt")}`,
      "app://bundle//index.html/..",
      "app://bundle/index.html%00",
      "app://bundle/",
      "app://bundle/assets",
      "app://other/index.html",
      "app://bundle@other/index.html",
      "app:///etc/passwd",
      "file:///etc/passwd",
      "not a url",
    ]) {
      expect((await get({ url })).status, url).toBe(404);
    }
  });
});
