import type { SecretName, SecretStatus } from "../../shared/secret.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** What is known of each secret so far; one that was never asked about is absent. */
export type SecretStatuses = Readonly<Partial<Record<SecretName, SecretStatus>>>;

/** Secrets as the page knows them: whether they are there and where, never what they are. */
export interface SecretsStore {
  readonly state: ReadableStore<SecretStatuses>;
  /** Asks main; may wait for the system to ask its user for the keychain's password. */
  readonly load: (name: SecretName) => Promise<void>;
  /** @throws AppError when the value cannot be a secret or could not be kept. */
  readonly save: (name: SecretName, value: string) => Promise<SecretStatus>;
  /** @throws AppError when it may still be there. */
  readonly remove: (name: SecretName) => Promise<void>;
  /** Asks main to ask the person whether it may go to the address it has now. */
  readonly rebind: (name: SecretName) => Promise<void>;
  /** Main says a secret was saved or removed. */
  readonly receive: (status: SecretStatus) => void;
}

interface SecretsStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createSecretsStore({ client, reportError }: SecretsStoreDeps): SecretsStore {
  const state = createStore<SecretStatuses>({});
  const receive = (status: SecretStatus): void => {
    state.update((statuses) => ({ ...statuses, [status.name]: status }));
  };
  return {
    state,
    receive,
    load: async (name) => {
      try {
        receive(await client.call("secret.status", { name }));
      } catch (error) {
        reportError(error);
      }
    },
    save: async (name, value) => {
      const status = await client.call("secret.set", { name, value });
      receive(status);
      return status;
    },
    rebind: async (name) => {
      receive(await client.call("secret.rebind", { name }));
    },
    remove: async (name) => {
      receive(await client.call("secret.delete", { name }));
    },
  };
}
