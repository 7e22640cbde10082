import type { SecretName, SecretStatus } from "../../shared/secret.ts";
import type { FakeBridge } from "./fake-bridge.ts";

/** Answers for secrets as main does on a computer with a keychain; what is saved is not kept. */
export function serveSecrets(
  bridge: FakeBridge,
  /** What each secret is saved for. */
  origins: ReadonlyMap<SecretName, string> = new Map(),
): void {
  const statuses = new Map<SecretName, SecretStatus>();
  bridge.on("secret.status", ({ input: { name } }) => {
    return statuses.get(name) ?? { state: "absent", name };
  });
  bridge.on("secret.set", ({ input: { name, value } }) => {
    const lastFour = value.length < 20 ? null : value.slice(-4);
    const origin = origins.get(name) ?? null;
    const status = {
      state: "set",
      name,
      place: "keychain",
      reason: null,
      lastFour,
      origin,
    } as const;
    statuses.set(name, status);
    return status;
  });
  bridge.on("secret.delete", ({ input: { name } }) => {
    statuses.delete(name);
    return { state: "absent", name };
  });
}
