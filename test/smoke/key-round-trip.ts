import { readdir, readFile, writeFile } from "node:fs/promises";
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
 * One key's round trip in a packed app: it is typed into the settings of an endpoint, stands in no file, and comes
 * with a message at the next start, or, where there is no keychain to keep it in, in this one alone.
 *
 * @param first what is done with the app in a start before, while it knows of no endpoint
 */
export async function takeKeyRoundTrip(
  start: PackedStart,
  place: KeyPlace,
  first: (app: PackedProcess) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const server = await startOpenAiServer();
  server.replyAlways(() => answer("Hello back."));
  {
    await using app = await startPacked(start);
    await first(app);
    expect(await app.quit(), app.output()).toBe(0);
  }
  // In the file: typed on the page, an address on this computer is asked about by the system, whom nobody answers here.
  const endpoint = { id: "smoke", name: "Smoke", preset: "custom", baseUrl: server.baseUrl };
  const model = { endpointId: endpoint.id, name: "fake" };
  const settings = JSON.stringify({ version: 2, endpoints: [endpoint], model });
  await writeFile(join(start.userData, "settings.json"), settings);
  try {
    {
      await using app = await startPacked(start);
      await app.set("API key", KEY, once());
      if (place === "session") expect(await askedWith(app, server)).toBe(`Bearer ${KEY}`);
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

/** What is saved without a trace on disk is seen only where it is used. */
function once(): () => Promise<boolean> {
  let isAsked = false;
  return () => {
    const before = isAsked;
    isAsked = true;
    return Promise.resolve(before);
  };
}

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
