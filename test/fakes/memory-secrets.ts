import type { Secrets } from "../../electron/secrets/secret-store.ts";
import type { Secret } from "../../electron/secrets/sealed-secret.ts";
import type { SecretName } from "../../shared/secret.ts";

/** The app's secrets on a computer without any place for them: they are as real as a session. */
export function createMemorySecrets(): Secrets {
  const all = new Map<SecretName, Secret>();
  return {
    set: (name, value, origin) => Promise.resolve(void all.set(name, { value, origin })),
    read: (name, origin) => {
      const secret = all.get(name);
      if (secret === undefined) return Promise.resolve({ type: "absent" });
      return Promise.resolve(
        secret.origin === origin
          ? { type: "found", value: secret.value }
          : { type: "elsewhere", origin: secret.origin },
      );
    },
    rebind: (name, origin) => {
      const secret = all.get(name);
      if (secret !== undefined) all.set(name, { ...secret, origin });
      return Promise.resolve();
    },
    has: (name) => Promise.resolve(all.has(name)),
    originOf: (name) => all.get(name)?.origin,
    isLost: () => false,
    delete: (name) => Promise.resolve(void all.delete(name)),
    status: (name) => {
      const secret = all.get(name);
      if (secret === undefined) return Promise.resolve({ state: "absent", name });
      const { origin } = secret;
      const place = "session";
      return Promise.resolve({ state: "set", name, place, reason: null, lastFour: null, origin });
    },
    notices: [],
  };
}
