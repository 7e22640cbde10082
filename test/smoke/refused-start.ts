import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { PackedStart } from "./packed-process.ts";

const NEVER_STARTED = 20_000;

/**
 * Starts a packed app with what it must not be started with: it says so in words, ends with a failure, opens no port and
 * makes nothing in its data folder.
 * @param variables of the environment, beside those of `start`
 */
export async function expectRefused(
  { executable, env = process.env }: PackedStart,
  argument: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "parley-refused-"));
  const userData = join(folder, "data");
  const args = [`--user-data-dir=${userData}`, ...(argument === "" ? [] : [argument])];
  const app = spawn(executable, args, {
    cwd: folder,
    env: { ...env, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: NEVER_STARTED,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [app.stdout, app.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  // macOS and Windows say it in a box and wait for its button; what it says stands on the output as well.
  const isBox = process.platform !== "linux";
  if (isBox) {
    await expect.poll(() => output, { timeout: NEVER_STARTED }).toContain("Parley does not");
    app.kill("SIGKILL");
  }
  const [code] = (await once(app, "close")) as [number | null];
  const what = `${argument} ${JSON.stringify(variables)}\n${output}`;
  if (!isBox) expect(code, what).toBe(1);
  expect(output, what).toContain("Parley cannot start");
  expect(output, what).not.toContain("DevTools listening");
  expect(existsSync(userData), what).toBe(false);
  expect(await readdir(folder), what).toEqual([]);
  await rm(folder, { recursive: true });
}
