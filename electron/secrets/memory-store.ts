import type { SecretName } from "../../shared/secret.ts";
import type { SecretVault } from "./secret-store.ts";

/** Keeps secrets until the app ends, and nowhere but in main's memory. */
export function createMemoryStore(): SecretVault {
  const values = new Map<SecretName, string>();
  return {
    place: "session",
    findProblem: () => Promise.resolve(undefined),
    set: (name, value) => Promise.resolve(void values.set(name, value)),
    get: (name) => Promise.resolve(values.get(name)),
    has: (name) => Promise.resolve(values.has(name)),
    delete: (name) => Promise.resolve(void values.delete(name)),
  };
}
