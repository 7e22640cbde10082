import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { answer, startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";
import { startPacked, type PackedProcess, type PackedStart } from "./packed-process.ts";

/** Where a saved key goes: the system's keychain, or nowhere, for as long as the app runs. */
export type KeyPlace = "keychain" | "session";

/** Whatever it is, it must not be one of a provider's. */
const KEY = "sk-smoke-0123456789abcdefwxyz";

/** Asks the built-in model for a sum, and sees its tool work and its answer end. */
export async function chatWithDemo(app: PackedProcess): Promise<void> {
  expect(await app.ask("What is 12 * (3 + 4)?")).toContain("84");
}

/**
 * One key's round trip in a packed app: an endpoint and its key are typed into the settings, and the key comes with a
 * message; it stands in no file; and it is still there at the next start, unless there is no keychain to keep it in.
 */
export async function takeKeyRoundTrip(start: PackedStart, place: KeyPlace): Promise<void> {
  const server = await startOpenAiServer();
  server.replyAlways(() => answer("Hello back."));
  try {
    {
      await using app = await startPacked(start);
      await app.set("Base URL", server.baseUrl, settingsHold(start.userData, server.baseUrl));
      await app.set("Model", "fake", settingsHold(start.userData, '"fake"'));
      await app.set("API key", KEY, keyIsKnown(server, app));
      expect(await app.quit(), app.output()).toBe(0);
    }
    expect(await filesWith(start.userData, KEY)).toEqual([]);
    await using app = await startPacked(start);
    const again = await askedWith(app, server);
    if (place === "session") expect(again).not.toContain(KEY);
    else expect(again).toBe(`Bearer ${KEY}`);
    expect(await app.quit(), app.output()).toBe(0);
  } finally {
    await server.close();
  }
}

const settingsHold = (userData: string, text: string) => async (): Promise<boolean> =>
  (await readFile(join(userData, "settings.json"), "utf8").catch(() => "")).includes(text);

/** What was saved is seen where it is used: in the next message. */
const keyIsKnown = (server: OpenAiServer, app: PackedProcess) => async (): Promise<boolean> =>
  (await askedWith(app, server)) === `Bearer ${KEY}`;

/** Sends a message. @returns the Authorization that it came with, "" for none */
async function askedWith(app: PackedProcess, server: OpenAiServer): Promise<string> {
  const before = server.requests.length;
  await app.ask("Hello");
  await expect.poll(() => server.requests.length).toBeGreaterThan(before);
  return server.requests.at(-1)?.headers.authorization ?? "";
}

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) =>
      (await readFile(join(parentPath, name))).includes(text) ? [name] : [],
    ),
  );
  return found.flat();
}
