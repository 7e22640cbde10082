import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { importKeytar } from "../../electron/secrets/create-secrets.ts";
import { marksOf } from "../../electron/secrets/profile.ts";
import { KEYCHAIN_SERVICE } from "../../electron/secrets/keychain-store.ts";
import { createKeyringHome } from "./keyring.ts";
import { tempFolder } from "./temp-folder.ts";

/**
 * The environment of an app that a test starts, so that no key of a test ever reaches the keychain of whoever runs it.
 * On Linux there is no session to find one in, unless the test brings one of its own (keyring.ts). On macOS the default
 * keychain is found through the home folder. Windows has one for each account and no way around it: there the entries
 * carry the folder of the test, and go with it (`forgetKeys`).
 */
export function keychainEnvironment(platform = process.platform): Readonly<Record<string, string>> {
  if (platform === "darwin") return { HOME: (macHome ??= createMacHome()) };
  return platform === "linux" ? { DBUS_SESSION_BUS_ADDRESS: "disabled:" } : {};
}

/** A keychain of the test's own that works, open. On Linux this is GNOME Keyring on a session bus of its own. */
export async function createOwnKeychain(): Promise<
  AsyncDisposable & { readonly env: Readonly<Record<string, string>> }
> {
  if (process.platform !== "linux") {
    return { env: keychainEnvironment(), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const home = await createKeyringHome();
  const session = await home.startSession("unlocked");
  return {
    env: { DBUS_SESSION_BUS_ADDRESS: session.address },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

let macHome: string | undefined;

/** A home folder with a keychain that is its default one, open and without a password. Gone when the process ends. */
function createMacHome(): string {
  const home = tempFolder("parley-home-");
  const keychain = join(home, "Library/Keychains/login.keychain-db");
  mkdirSync(join(home, "Library/Keychains"), { recursive: true });
  mkdirSync(join(home, "Library/Preferences"), { recursive: true });
  const security = (...args: string[]): void =>
    void execFileSync("security", args, { env: { ...process.env, HOME: home }, stdio: "pipe" });
  process.once("exit", () => {
    security("delete-keychain", keychain);
    rmSync(home, { recursive: true, force: true });
  });
  security("create-keychain", "-p", "", keychain);
  security("default-keychain", "-d", "user", "-s", keychain);
  security("list-keychains", "-d", "user", "-s", keychain);
  security("unlock-keychain", "-p", "", keychain);
  // Without a time after which it locks itself.
  security("set-keychain-settings", keychain);
  return home;
}

/** Takes away what the apps on this folder left in the account's keychain, and nothing else. */
export async function forgetKeys(userData: string): Promise<void> {
  const keytar = await importKeytar();
  const marks = marksOf(userData).map((mark) => `(${mark})`);
  const found = await keytar.findCredentials(KEYCHAIN_SERVICE);
  for (const { account } of found.filter((entry) =>
    marks.some((mark) => entry.account.endsWith(mark)),
  )) {
    await keytar.deletePassword(KEYCHAIN_SERVICE, account);
  }
}
