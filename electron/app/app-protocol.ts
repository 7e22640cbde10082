import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { protocol as defaultProtocol, type Protocol } from "electron";
import { CONTENT_SECURITY_POLICY, DEVELOPMENT_POLICY } from "./content-security-policy.ts";

/** The page's own scheme: no `file:` URL can reach it, and its origin is ours alone. */
export const APP_SCHEME = "app";
export const APP_HOST = "bundle";
export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};

let served: string | undefined;

/** The policy that the page in front came with; undefined before the first. */
export const servedPolicy = (): string | undefined => served;

/**
 * Must be called before the app is ready: one list for all sessions. Chromium keeps no compiled code of the page (`codeCache`): it would lie in the
 * data folder, and V8 runs what it finds there after a look at the source's length.
 */
export function registerAppScheme(): void {
  defaultProtocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true },
    },
  ]);
}

/**
 * Serves the page to one session from a fixed list of files, read once: a path that is not on it does not exist, so nothing can climb
 * out of the folder.
 */
export async function serveApp(
  protocol: Protocol,
  folder: string,
  readPicture: ReadPicture,
): Promise<void> {
  const files = await listFiles(folder);
  protocol.handle(APP_SCHEME, async (request) => {
    const url = URL.parse(request.url);
    if (url?.host === APP_HOST && url.pathname.startsWith(PICTURES)) {
      return servePicture(url.pathname.slice(PICTURES.length), readPicture);
    }
    const file = url?.host === APP_HOST ? files.get(url.pathname) : undefined;
    if (file === undefined) return new Response("Not found", { status: 404 });
    const headers = new Headers({
      "content-type": MEDIA_TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
      // Links on the page are not looked up before somebody follows one.
      "x-dns-prefetch-control": "off",
    });
    if (extname(file) === ".html") served = headers.get("content-security-policy") ?? undefined;
    return new Response(new Uint8Array(await readFile(file)), { headers });
  });
}

/** Under this path, by the hash of their bytes, stand the pictures of messages. */
const PICTURES = "/attachments/";

/** Undefined where there is no such picture. */
type ReadPicture = (
  hash: string,
) => { readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string } | undefined;

/** A picture as what its own bytes say it is, and never as a page: it may come from anybody. */
function servePicture(hash: string, readPicture: ReadPicture): Response {
  const found = readPicture(hash);
  if (found === undefined) return new Response("Not found", { status: 404 });
  return new Response(found.bytes, {
    headers: {
      "content-type": found.mediaType,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      // The bytes of a hash never change; what was deleted for good is not to lie in a cache.
      "cache-control": "no-store",
    },
  });
}

/** Serves the page from Vite's server while it is being worked on; the page keeps its own origin. */
export function serveDevelopment(
  protocol: Protocol,
  server: string,
  readPicture: ReadPicture,
): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith(PICTURES)) {
      return servePicture(pathname.slice(PICTURES.length), readPicture);
    }
    const answer = await fetch(new URL(pathname + search, server));
    const headers = new Headers(answer.headers);
    headers.set("content-security-policy", DEVELOPMENT_POLICY);
    served = DEVELOPMENT_POLICY;
    return new Response(answer.body, { status: answer.status, headers });
  });
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`/${relative(folder, file).split(sep).join("/")}`, file];
      }),
  );
}
