import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication } from "@playwright/test";
import { launchElectron } from "../fakes/electron-app.ts";

/** A folder for one bench, in whose settings no rate limit holds it up. */
export async function benchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parley-bench-"));
  const limits = { messagesPerWindow: 1_000, messagesPerApp: 1_000 };
  await writeFile(join(folder, "settings.json"), JSON.stringify({ version: 1, limits }));
  return folder;
}

/** Starts the app on that folder, with a server on this computer for its endpoint. */
export function launchAtServer(
  folder: string,
  { port, model }: { readonly port: number; readonly model: string },
): Promise<ElectronApplication> {
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return launchElectron({
    args: [".", `--user-data-dir=${folder}`],
    env: {
      ...Object.fromEntries(env),
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_API_KEY: "none",
      PARLEY_MODEL: model,
    },
  });
}
