import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nodeBinary, root } from "../../../scripts/lib/project.mjs";
import { needing } from "../../../scripts/lib/skips.mjs";
import { keychainEnvironment } from "../../fakes/own-keychain.ts";
import { tempFolder } from "../../fakes/temp-folder.ts";

let folder: string;
beforeEach(() => {
  folder = tempFolder("parley-security-");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("on Linux no session is found, on Windows nothing changes", () => {
  expect(keychainEnvironment("linux")).toEqual({ DBUS_SESSION_BUS_ADDRESS: "disabled:" });
  expect(keychainEnvironment("win32")).toEqual({});
});

// A shell script takes the place of macOS's own command.
const unix = needing("macOS or Linux");
it.skipIf(unix.isMissing)(
  `on macOS the default keychain is one of a home of its own, which is gone afterwards${unix.note}`,
  async () => {
    const log = join(folder, "calls");
    const script = `#!/bin/sh\necho "$HOME|$*" >>"${log}"\n`;
    await writeFile(join(folder, "security"), script, { mode: 0o755 });
    const code = `
      import { keychainEnvironment } from ${JSON.stringify(join(root, "test/fakes/own-keychain.ts"))};
      console.log(keychainEnvironment("darwin").HOME);
      if (keychainEnvironment("darwin").HOME !== keychainEnvironment("darwin").HOME) throw 1;
    `;
    const path = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
    const { stdout } = await promisify(execFile)(
      nodeBinary,
      ["--input-type=module", "--eval", code],
      { env: { ...process.env, PATH: path } },
    );
    const home = stdout.trim();
    const calls = (await readFile(log, "utf8")).trim().split("\n");

    const verbs = calls.map((call) => /\|(\S+)/.exec(call)?.[1]);
    expect(verbs).toEqual([
      ...["create-keychain", "default-keychain", "list-keychains", "unlock-keychain"],
      ...["set-keychain-settings", "delete-keychain"],
    ]);
    for (const call of calls) {
      expect(call.startsWith(`${home}|`)).toBe(true);
      expect(call.endsWith(join(home, "Library/Keychains/login.keychain-db"))).toBe(true);
    }
    expect(home).not.toBe(process.env["HOME"]);
    expect(existsSync(home)).toBe(false);
  },
);
