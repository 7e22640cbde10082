import type { SecretName, SecretStatus } from "../../../shared/secret.ts";
import type { Changes } from "../../runs/changes.ts";
import { checkSecret } from "../../secrets/check-secret.ts";
import type { Secrets } from "../../secrets/secret-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SecretHandlerDeps {
  readonly secrets: Secrets;
  readonly changes: Changes;
}

export function createSecretHandlers({
  secrets,
  changes,
}: SecretHandlerDeps): HandlersOf<"secret"> {
  const announce = async (name: SecretName): Promise<SecretStatus> => {
    const status = await secrets.status(name);
    changes.publish({ type: "secret-changed", status });
    return status;
  };
  return {
    "secret.set": async ({ name, value }) => {
      await secrets.set(name, checkSecret(value));
      return announce(name);
    },
    "secret.delete": async ({ name }) => {
      await secrets.delete(name);
      return announce(name);
    },
    "secret.status": ({ name }) => secrets.status(name),
  };
}
