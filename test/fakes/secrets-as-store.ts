import type { Secrets, SecretStore } from "../../electron/secrets/secret-store.ts";

/** What secrets are saved for where a test does not care. */
export const ANY_ORIGIN = "https://a.example";

/** The app's secrets as a store: every one is saved for the same origin, and asked for by it. */
export function asStore<S extends Secrets>(secrets: S): Omit<S, "set"> & SecretStore {
  return {
    ...secrets,
    set: (name, value) => secrets.set(name, value, ANY_ORIGIN),
    get: async (name) => {
      const found = await secrets.read(name, ANY_ORIGIN);
      return found.type === "found" ? found.value : undefined;
    },
  };
}
