import { join } from "node:path";
import { createKeychain, type Keytar } from "./keychain-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createSafeStorageStore, type SafeStorage } from "./safe-storage-store.ts";
import type { Secrets } from "./secret-store.ts";
import { openSecretsFile, type SecretsFile } from "./secrets-file.ts";
import { composeSecrets } from "./compose-secrets.ts";
import { openProfile } from "./profile.ts";
import type { SecretName } from "../../shared/secret.ts";

interface SecretsDeps {
  /** Where the app's files are; two profiles of one user share no secret. */
  readonly userData: string;
  readonly safeStorage: SafeStorage;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where a secret goes that an older version kept without its origin; null is nowhere before somebody says where. */
  readonly olderOrigin: (name: SecretName) => string | null;
  readonly loadKeytar?: () => Promise<Keytar>;
}

/** Long enough for a person to find a password and type it. */
const LIMIT_MS = 60_000;

/** The app's secrets, of one profile. Nothing of the system is asked before the first secret is. */
export function createSecrets(deps: SecretsDeps): Secrets & Pick<SecretsFile, "writeBack"> {
  const { userData, safeStorage, platform, now, olderOrigin, loadKeytar = importKeytar } = deps;
  const file = openSecretsFile({ path: join(userData, "secrets.json"), now });
  const profile = openProfile(userData);
  const secrets = composeSecrets({
    keychain: createKeychain({
      load: loadKeytar,
      probeMark: () => profile.id(),
      platform,
      limitMs: LIMIT_MS,
    }),
    safeStorage: createSafeStorageStore({ safeStorage, platform, file }),
    session: createMemoryStore(),
    file,
    profile,
    olderOrigin,
  });
  return {
    ...secrets,
    writeBack: () => {
      file.writeBack();
      profile.writeBack();
    },
  };
}

/** @throws what the system's loader throws where keytar, which is native and optional, is not there. */
export const importKeytar = async () => (await import("keytar")).default;
