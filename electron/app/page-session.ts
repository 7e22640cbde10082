import { existsSync, lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { session, type Session } from "electron";
import { readOwnFile, writeOwnFile } from "../store/own-file.ts";

/** On disk under `Partitions/page`: how far a person zoomed in, and compiled scripts. The page itself stores nothing. */
const NAME = "page";

/** Nobody answers there, least of all for requests that are meant for somebody else. */
const DEAD_PROXY = "127.0.0.1:9";
/** Chromium goes around a proxy for this computer's own addresses unless it is told not to. */
const NOT_EVEN_LOOPBACK = "<-loopback>";

/**
 * The session that pages live in: a network that ends in nothing. The default session keeps the system's proxies, which
 * main asks for where its own requests go; no page is ever in it.
 *
 * Three walls stand here, each for what the others do not see: `webRequest` (guards.ts) cancels what is a request; the
 * dead proxy takes what is none, as a preconnect or TURN over TCP; WebRTC's policy (guards.ts) forbids UDP.
 *
 * @param devServer the origin of Vite's server, in development alone.
 */
export async function openPageSession(devServer: string | undefined): Promise<Session> {
  const page = session.fromPartition(`persist:${NAME}`);
  // Before anything else: Chromium would fetch its dictionaries from Google by itself. macOS has its own; elsewhere words
  // are checked where the dictionary lies in the session's folder already.
  page.setSpellCheckerDictionaryDownloadURL(`http://${DEAD_PROXY}/`);
  await page.setProxy({
    mode: "fixed_servers",
    proxyRules: DEAD_PROXY,
    proxyBypassRules: devServer === undefined ? NOT_EVEN_LOOPBACK : new URL(devServer).host,
  });
  await page.closeAllConnections();
  return page;
}

/**
 * How far a person zoomed in was kept for the default session until pages got one of their own: taken along once.
 * Must be called before the app is ready, when nothing has read the file yet.
 */
export function takeZoomAlong(userData: string): void {
  const before = join(userData, "Preferences");
  const partitions = join(userData, "Partitions");
  const folder = join(partitions, NAME);
  const own = join(folder, "Preferences");
  try {
    if (existsSync(own)) return;
    // A link there would take the file to another program's folder.
    if ([partitions, folder].some(isLink)) return;
    const text = readOwnFile(before).toString();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeOwnFile(own, text);
  } catch {
    // There is none, or none can be made: nobody loses more than the size of the letters.
  }
}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
