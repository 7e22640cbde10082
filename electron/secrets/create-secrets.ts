import { createHash } from "node:crypto";
import { join } from "node:path";
import { createKeychainStore, type Keytar } from "./keychain-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createSafeStorageStore, type SafeStorage } from "./safe-storage-store.ts";
import type { Secrets } from "./secret-store.ts";
import { openSecretsFile, type SecretsFile } from "./secrets-file.ts";
import { composeSecrets } from "./compose-secrets.ts";

interface SecretsDeps {
  /** Where the app's files are; two profiles of one user share no secret. */
  readonly userData: string;
  readonly safeStorage: SafeStorage;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly loadKeytar?: () => Promise<Keytar>;
}

/** Long enough for a person to find a password and type it. */
const LIMIT_MS = 60_000;

/**
 * What tells the entries of one data folder from another's. A copy of the folder elsewhere is another profile: deleting a
 * key there must not delete it here.
 */
export const profileOf = (userData: string): string =>
  createHash("sha256").update(userData).digest("hex").slice(0, 12);

/** The app's secrets, of one profile. Nothing of the system is asked before the first secret is. */
export function createSecrets(deps: SecretsDeps): Secrets & Pick<SecretsFile, "writeBack"> {
  const { userData, safeStorage, platform, now, loadKeytar = importKeytar } = deps;
  const file = openSecretsFile({ path: join(userData, "secrets.json"), now });
  const secrets = composeSecrets({
    keychain: createKeychainStore({
      load: loadKeytar,
      profile: profileOf(userData),
      platform,
      limitMs: LIMIT_MS,
    }),
    safeStorage: createSafeStorageStore({ safeStorage, platform, file }),
    session: createMemoryStore(),
    file,
  });
  return { ...secrets, writeBack: () => file.writeBack() };
}

/** @throws what the system's loader throws where keytar, which is native and optional, is not there. */
export const importKeytar = async () => (await import("keytar")).default;
