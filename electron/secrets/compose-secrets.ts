import { AppError } from "../../shared/errors.ts";
import type { SecretName, SecretPlace, SecretStatus } from "../../shared/secret.ts";
import { lastFour } from "./last-four.ts";
import type { SafeStorageVault } from "./safe-storage-store.ts";
import type { Secrets, SecretVault } from "./secret-store.ts";
import type { SecretEntry, SecretsFile } from "./secrets-file.ts";
import { createSerial } from "./serial.ts";

interface SecretsDeps {
  readonly keychain: SecretVault;
  readonly safeStorage: SafeStorageVault;
  /** What it holds counts before what is kept elsewhere, and is gone with the session. */
  readonly session: SecretVault;
  readonly file: SecretsFile;
}

/**
 * Keeps each secret in the first place that takes it: the system's keychain, a file that the system encrypts, memory.
 * Where it went is remembered, so that a place that cannot be read later is told from a secret that was never there.
 * No place is asked before the first secret is: asking may show a prompt of the system.
 */
export function composeSecrets({ keychain, safeStorage, session, file }: SecretsDeps): Secrets {
  const inTurn = createSerial();
  /** Read or written in this session, so that the system asks its user no more than once. */
  const known = new Map<SecretName, string>();
  const sessionReasons = new Map<SecretName, string>();

  const vaultOf = (place: Exclude<SecretPlace, "session">): SecretVault =>
    place === "keychain" ? keychain : safeStorage;

  /** @returns why it was not kept there; undefined when it was. */
  async function tryToKeep(
    vault: SecretVault,
    name: SecretName,
    value: string,
  ): Promise<string | undefined> {
    const problem = await vault.findProblem();
    if (problem !== undefined) return problem;
    try {
      await vault.set(name, value);
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === "secret-unreadable") return error.message;
      throw error;
    }
  }

  async function set(name: SecretName, value: string): Promise<void> {
    // Fails before anything is kept that could not be noted down.
    file.has(name);
    const notInKeychain = await tryToKeep(keychain, name, value);
    if (notInKeychain === undefined) {
      await noteInKeychain(name);
    } else {
      const leftInKeychain = mayBeInKeychain(name);
      const notEncrypted = await tryToKeep(safeStorage, name, value);
      if (notEncrypted !== undefined) {
        // What is kept elsewhere under this name stays there: it may become readable again.
        await session.set(name, value);
        sessionReasons.set(name, `${notInKeychain} ${notEncrypted}`);
        if (exposureOf(name) !== undefined) file.write(name, undefined);
        return;
      }
      const entry = file.read(name);
      if (entry?.place === "safe-storage") {
        file.write(name, { ...entry, reason: notInKeychain, leftInKeychain });
      }
    }
    await session.delete(name);
    known.set(name, value);
  }

  async function noteInKeychain(name: SecretName): Promise<void> {
    if (entryOf(name)?.place === "keychain") return;
    try {
      file.write(name, { place: "keychain" });
    } catch (error) {
      await keychain.delete(name).catch(() => undefined);
      throw error;
    }
  }

  async function get(name: SecretName): Promise<string | undefined> {
    const held = (await session.get(name)) ?? known.get(name);
    if (held !== undefined) return held;
    const entry = file.read(name);
    if (entry === undefined) return file.wasSetAside ? findAgain(name) : undefined;
    const value = await vaultOf(entry.place).get(name);
    if (value === undefined) {
      throw new AppError(
        "secret-unreadable",
        "This key is no longer in the system’s keychain: it was removed outside Parley. Enter it again.",
      );
    }
    const exposure = exposureOf(name);
    if (exposure === undefined) known.set(name, value);
    else await takeOut(name, value, exposure);
    return value;
  }

  /** What everybody who reads the file can read is no longer kept there. */
  async function takeOut(name: SecretName, value: string, reason: string): Promise<void> {
    await session.set(name, value);
    sessionReasons.set(name, reason);
    file.write(name, undefined);
  }

  function exposureOf(name: SecretName): string | undefined {
    return entryOf(name)?.place === "safe-storage" ? safeStorage.exposure(name) : undefined;
  }

  /** A secret that the damaged list may have named. */
  async function findAgain(name: SecretName): Promise<string | undefined> {
    const value = await keychain.get(name).catch(() => undefined);
    if (value === undefined) return undefined;
    file.write(name, { place: "keychain" });
    known.set(name, value);
    return value;
  }

  async function remove(name: SecretName): Promise<void> {
    if (file.has(name)) {
      if (mayBeInKeychain(name)) await keychain.delete(name);
      file.write(name, undefined);
    }
    known.delete(name);
    await session.delete(name);
  }

  /** Its own, or one that it took the place of while the keychain could not be asked. */
  function mayBeInKeychain(name: SecretName): boolean {
    const entry = entryOf(name);
    return entry?.place === "keychain" || entry?.leftInKeychain === true;
  }

  function entryOf(name: SecretName): SecretEntry | undefined {
    try {
      return file.read(name);
    } catch {
      // An entry of a newer version can still be removed.
      return undefined;
    }
  }

  async function describe(name: SecretName): Promise<SecretStatus> {
    try {
      const value = await get(name);
      if (value === undefined) return { state: "absent", name };
      const shared = { state: "set", name, lastFour: lastFour(value) } as const;
      if (await session.has(name)) {
        return { ...shared, place: "session", reason: sessionReasons.get(name) ?? null };
      }
      const entry = file.read(name);
      return {
        ...shared,
        place: entry?.place ?? "keychain",
        reason: entry?.place === "safe-storage" ? entry.reason : null,
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "secret-unreadable") throw error;
      return { state: "unreadable", name, message: error.message };
    }
  }

  return {
    set: (name, value) => inTurn(name, () => set(name, value)),
    get: (name) => inTurn(name, () => get(name)),
    has: async (name) => (await session.has(name)) || file.has(name),
    delete: (name) => inTurn(name, () => remove(name)),
    status: (name) => inTurn(name, () => describe(name)),
    notices: file.notices,
  };
}
