import { statSync } from "node:fs";
import { BrowserWindow } from "electron";
import type { FolderFact, ProtectionFacts } from "../readiness/protection-facts.ts";
import { servedPolicy } from "./app-protocol.ts";
import { readFuses } from "./read-fuses.ts";

interface MeasureOptions {
  readonly isPacked: boolean;
  readonly userData: string;
  readonly startRefusal: string | undefined;
}

/** Addresses of every kind that a page might ask: of the network, of this computer, of its neighbours. */
const ADDRESSES = [
  "https://example.com/",
  "http://example.com/",
  "wss://example.com/",
  "http://127.0.0.1:11434/",
  "http://localhost/",
  "http://192.168.0.1/",
];
const PERMISSIONS = ["geolocation", "notifications", "camera", "microphone", "midi"];

/** Looks at the walls as they stand, once per call; what is burnt into the executable is read once. */
export function createMeasureProtections(
  options: MeasureOptions,
): () => Promise<ProtectionFacts | undefined> {
  const { isPacked, userData, startRefusal } = options;
  let fuses: ReturnType<typeof readFuses> | undefined;
  return async () => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) return undefined;
    fuses ??= readFuses(process.execPath, process.platform).catch(() => undefined);
    return {
      isPacked,
      platform: process.platform,
      fuses: await fuses,
      policy: servedPolicy(),
      permissions: await askPage(contents),
      proxies: await Promise.all(ADDRESSES.map((url) => contents.session.resolveProxy(url))),
      webRtc: contents.getWebRTCIPHandlingPolicy(),
      startRefusal,
      folder: lookAt(userData),
    };
  };
}

/** In the page's own world, where its scripts would ask; nothing is shown to the person. */
async function askPage(contents: Electron.WebContents): Promise<ProtectionFacts["permissions"]> {
  const ask = `Promise.all(${JSON.stringify(PERMISSIONS)}.map(async (name) => [name, (await navigator.permissions.query({ name })).state]))`;
  const answers: unknown = await contents.executeJavaScript(ask).catch(() => []);
  return Array.isArray(answers)
    ? answers.map((each: unknown) => {
        const [name, state] = Array.isArray(each) ? each.map(String) : [];
        return [name ?? "?", state ?? "?"] as const;
      })
    : [];
}

function lookAt(folder: string): FolderFact {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  const { uid: owner, mode } = statSync(folder);
  return { isMine: owner === uid, mode: mode & 0o777 };
}
