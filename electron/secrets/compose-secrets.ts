import { AppError } from "../../shared/errors.ts";
import type { SecretName, SecretStatus } from "../../shared/secret.ts";
import type { Keychain } from "./keychain-store.ts";
import { createKeychainEntries } from "./keychain-entries.ts";
import { lastFour } from "./last-four.ts";
import type { Profile } from "./profile.ts";
import type { SafeStorageVault } from "./safe-storage-store.ts";
import { seal, unseal, type Secret } from "./sealed-secret.ts";
import type { Secrets, SecretVault } from "./secret-store.ts";
import type { SecretEntry, SecretsFile } from "./secrets-file.ts";
import { createSerial } from "./serial.ts";

interface SecretsDeps {
  readonly keychain: Keychain;
  readonly safeStorage: SafeStorageVault;
  /** What it holds counts before what is kept elsewhere, and is gone with the session. */
  readonly session: SecretVault;
  readonly file: SecretsFile;
  readonly profile: Profile;
  /** Where a secret goes that an older version kept without its origin; null is nowhere before somebody says where. */
  readonly olderOrigin: (name: SecretName) => string | null;
}

const LOST = "It was kept for one session only, which has ended. Enter it again.";

/**
 * Keeps each secret in the first place that takes it: the system's keychain, a file that the system encrypts, memory.
 * Where it went is remembered, so that a place that cannot be read later is told from a secret that was never there.
 * No place is asked before the first secret is: asking may show a prompt of the system.
 */
export function composeSecrets(deps: SecretsDeps): Secrets {
  const { keychain, safeStorage, session, file, profile, olderOrigin } = deps;
  const entries = createKeychainEntries({ keychain, profile });
  const inTurn = createSerial();
  /** Read or written in this session, so that the system asks its user no more than once. */
  const known = new Map<SecretName, Secret>();
  const sessionReasons = new Map<SecretName, string>();

  /** @returns why it was not kept there; undefined when it was. */
  async function tryToKeep(
    place: Pick<SecretVault, "findProblem" | "set">,
    name: SecretName,
    sealed: string,
  ): Promise<string | undefined> {
    const problem = await place.findProblem();
    if (problem !== undefined) return problem;
    try {
      await place.set(name, sealed);
      return undefined;
    } catch (error) {
      if (error instanceof AppError && error.code === "secret-unreadable") return error.message;
      throw error;
    }
  }

  async function set(name: SecretName, secret: Secret): Promise<void> {
    // Fails before anything is kept that could not be noted down.
    file.has(name);
    const before = entryOf(name);
    const sealed = seal(secret);
    const notInKeychain = await tryToKeep(
      { findProblem: () => keychain.findProblem(), set: (...kept) => entries.set(...kept) },
      name,
      sealed,
    );
    if (notInKeychain === undefined) {
      await noteInKeychain(name, secret.origin, before);
    } else {
      const left = leftInKeychain(before);
      const notEncrypted = await tryToKeep(safeStorage, name, sealed);
      if (notEncrypted !== undefined) {
        await session.set(name, sealed);
        sessionReasons.set(name, `${notInKeychain} ${notEncrypted}`);
        known.set(name, secret);
        // What is kept elsewhere under this name stays there: it may become readable again.
        const isOnlyHere = !file.has(name) || entryOf(name)?.place === "session";
        if (isOnlyHere || exposureOf(name) !== undefined) {
          file.write(name, { place: "session", for: secret.origin });
        }
        return;
      }
      const entry = file.read(name);
      if (entry?.place === "safe-storage") {
        file.write(name, { ...entry, ...left, for: secret.origin, reason: notInKeychain });
      }
    }
    await session.delete(name);
    known.set(name, secret);
  }

  async function noteInKeychain(
    name: SecretName,
    origin: string | null,
    before: SecretEntry | undefined,
  ): Promise<void> {
    const ours = profile.id();
    const isNoted =
      before?.place === "keychain" && before.profile === ours && before.for === origin;
    if (isNoted) return;
    try {
      file.write(name, { place: "keychain", for: origin, profile: ours });
    } catch (error) {
      if (before?.place !== "keychain") await entries.remove(name, ours).catch(() => undefined);
      throw error;
    }
    // The one before lies under another mark.
    if (isInKeychain(before) && before.profile !== ours) {
      await entries.remove(name, before.profile).catch(() => undefined);
    }
  }

  async function get(name: SecretName): Promise<Secret | undefined> {
    const held = await session.get(name);
    if (held !== undefined) return unseal(held);
    const read = known.get(name);
    if (read !== undefined) return read;
    const entry = file.read(name);
    const sealed = await readSealed(name, entry);
    if (sealed === undefined) return undefined;
    const secret = unseal(sealed) ?? { value: sealed, origin: olderOrigin(name) };
    const exposure = exposureOf(name);
    if (exposure !== undefined) {
      await takeOut(name, secret, exposure);
      return secret;
    }
    known.set(name, secret);
    // An older version kept it without its origin; where it cannot be kept anew now, it is at the next start.
    if (unseal(sealed) === undefined) await set(name, secret).catch(() => undefined);
    return secret;
  }

  /** What everybody who reads the file can read is no longer kept there. */
  async function takeOut(name: SecretName, secret: Secret, reason: string): Promise<void> {
    await session.set(name, seal(secret));
    sessionReasons.set(name, reason);
    file.write(name, { place: "session", for: secret.origin });
  }

  function exposureOf(name: SecretName): string | undefined {
    return entryOf(name)?.place === "safe-storage" ? safeStorage.exposure(name) : undefined;
  }

  async function readSealed(
    name: SecretName,
    entry: SecretEntry | undefined,
  ): Promise<string | undefined> {
    switch (entry?.place) {
      case "session":
        return undefined;
      case "safe-storage":
        return safeStorage.get(name);
      case "keychain": {
        const found = await entries.find(name, entry.profile);
        if (found === undefined) throw new AppError("secret-unreadable", GONE);
        if (found.mark !== entry.profile) {
          file.write(name, { ...entry, profile: found.mark });
          await found.tidy();
        }
        return found.sealed;
      }
      case undefined: {
        // A secret that the damaged list may have named.
        if (!file.wasSetAside) return undefined;
        const found = await entries.find(name, profile.id()).catch(() => undefined);
        if (found === undefined) return undefined;
        const origin = unseal(found.sealed)?.origin;
        file.write(name, { place: "keychain", for: origin, profile: found.mark });
        await found.tidy();
        return found.sealed;
      }
    }
  }

  async function remove(name: SecretName): Promise<void> {
    if (file.has(name)) {
      const entry = entryOf(name);
      if (isInKeychain(entry)) await entries.remove(name, entry.profile);
      file.write(name, undefined);
    }
    known.delete(name);
    await session.delete(name);
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
      const secret = await get(name);
      if (secret === undefined) {
        return { state: "absent", name, ...(isLost(name) ? { note: LOST } : {}) };
      }
      const { value, origin } = secret;
      const shared = { state: "set", name, lastFour: lastFour(value), origin } as const;
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

  const isLost = (name: SecretName): boolean =>
    entryOf(name)?.place === "session" && !sessionReasons.has(name);

  return {
    set: (name, value, origin) => inTurn(name, () => set(name, { value, origin })),
    read: (name, origin) =>
      inTurn(name, async () => {
        const secret = await get(name);
        if (secret === undefined) return { type: "absent" };
        return secret.origin === origin
          ? { type: "found", value: secret.value }
          : { type: "elsewhere", origin: secret.origin };
      }),
    rebind: (name, origin) =>
      inTurn(name, async () => {
        const secret = await get(name);
        if (secret !== undefined) await set(name, { value: secret.value, origin });
      }),
    // Whether one is there is not said while one is on its way.
    has: (name) =>
      inTurn(
        name,
        async () =>
          (await session.has(name)) || (file.has(name) && entryOf(name)?.place !== "session"),
      ),
    originOf(name) {
      const read = known.get(name);
      return read === undefined ? entryOf(name)?.for : read.origin;
    },
    isLost,
    delete: (name) => inTurn(name, () => remove(name)),
    status: (name) => inTurn(name, () => describe(name)),
    notices: file.notices,
  };
}

/** Its own, or one that it took the place of while the keychain could not be asked. */
function isInKeychain(
  entry: SecretEntry | undefined,
): entry is Exclude<SecretEntry, { place: "session" }> {
  if (entry === undefined || entry.place === "session") return false;
  return entry.place === "keychain" || entry.leftInKeychain;
}

/** What is noted of an older value in the keychain, beside the one that had to go elsewhere. */
function leftInKeychain(before: SecretEntry | undefined) {
  if (!isInKeychain(before)) return { leftInKeychain: false };
  return { leftInKeychain: true, profile: before.profile };
}

const GONE =
  "This key is no longer in the system’s keychain: it was removed outside Parley, or this folder came from another computer. Enter it again.";
