import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Duplex } from "node:stream";
import readline from "node:readline";
import { CdpConnection } from "./cdp.ts";
import { chromiumArguments, type ChromiumStart } from "./chromium-switches.ts";
import { findChromium } from "./find-chromium.ts";

/** The running browser. */
export interface Chromium {
  readonly connection: CdpConnection;
  readonly version: string;
  readonly userAgent: string;
  /** Starts the executable once more on the same profile: it hands its arguments to the running browser. */
  forward(args: readonly string[]): void;
  /** Settles when the browser has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/**
 * Chromium runs under a small shell in a process group of its own that removes the profile afterwards: whichever way
 * the main process goes, the pipe closes, Chromium ends, and the shell tidies up.
 */
const REAPER = 'profile=$1; shift; "$@"; rm -rf "$profile"';

export async function launchChromium(
  options: Omit<ChromiumStart, "profile">,
  onOutput: (line: string) => void,
): Promise<Chromium> {
  const executable = findChromium(options);
  const profile = mkdtempSync(path.join(os.tmpdir(), "standin-profile-"));
  const args = chromiumArguments({ ...options, profile });
  const env = { ...process.env };
  // No desktop bus, no five seconds of trying to reach one.
  if (options.headless) env["DBUS_SESSION_BUS_ADDRESS"] = "disabled:";
  const child = spawn("/bin/sh", ["-c", REAPER, "sh", profile, executable, ...args], {
    detached: true,
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  readline.createInterface({ input: child.stdio[2] as Duplex }).on("line", onOutput);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const connection = new CdpConnection(child.stdio[3] as Duplex, child.stdio[4] as Duplex);
  const { product, userAgent } = await connection.browser.send("Browser.getVersion");
  return {
    connection,
    version: product.slice(product.indexOf("/") + 1),
    userAgent: userAgent.replace("HeadlessChrome", "Chrome"),
    forward(more) {
      const forwarded = [`--user-data-dir=${profile}`, ...more];
      if (!options.sandbox) forwarded.unshift("--no-sandbox");
      spawn(executable, forwarded, { stdio: "ignore", env }).unref();
    },
    ended,
  };
}
