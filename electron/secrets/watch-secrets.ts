import type { SecretName } from "../../shared/secret.ts";
import type { Secrets } from "./secret-store.ts";

/** The same secrets, telling when one was saved or removed. */
export function watchSecrets(secrets: Secrets, onChange: (name: SecretName) => void): Secrets {
  return {
    notices: secrets.notices,
    get: (name) => secrets.get(name),
    has: (name) => secrets.has(name),
    status: (name) => secrets.status(name),
    async set(name, value) {
      await secrets.set(name, value);
      onChange(name);
    },
    async delete(name) {
      await secrets.delete(name);
      onChange(name);
    },
  };
}
