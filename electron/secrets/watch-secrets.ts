import type { SecretName } from "../../shared/secret.ts";
import type { Secrets } from "./secret-store.ts";

/** The same secrets, telling when one was saved, removed or let go elsewhere. */
export function watchSecrets(secrets: Secrets, onChange: (name: SecretName) => void): Secrets {
  return {
    ...secrets,
    async set(name, value, origin) {
      await secrets.set(name, value, origin);
      onChange(name);
    },
    async rebind(name, origin) {
      await secrets.rebind(name, origin);
      onChange(name);
    },
    async delete(name) {
      await secrets.delete(name);
      onChange(name);
    },
  };
}
