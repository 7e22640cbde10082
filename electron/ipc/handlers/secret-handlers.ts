import type { SecretName } from "../../../shared/secret.ts";
import type { Settings } from "../../../shared/settings.ts";
import { confirmFor, type Questions } from "../../consent/questions.ts";
import { checkSecret } from "../../secrets/check-secret.ts";
import { originIn, ownerOf } from "../../secrets/secret-address.ts";
import type { SecretMoves } from "../../secrets/secret-moves.ts";
import type { Secrets } from "../../secrets/secret-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SecretHandlerDeps {
  readonly secrets: Secrets;
  readonly secretMoves: SecretMoves;
  readonly questions: Pick<Questions, "ask">;
  /** In force now: a secret is saved for the address that it belongs to there. */
  readonly inForce: () => Settings;
  /** A value that waited in an older file of settings to be moved here was replaced: it must not come back. */
  readonly forgetPlain: (name: SecretName) => void;
}

export function createSecretHandlers(deps: SecretHandlerDeps): HandlersOf<"secret"> {
  const { secrets, secretMoves, questions, inForce, forgetPlain } = deps;
  return {
    "secret.set": async ({ name, value }) => {
      await secrets.set(name, checkSecret(value), originIn(inForce(), ownerOf(name)));
      forgetPlain(name);
      return secrets.status(name);
    },
    "secret.delete": async ({ name }) => {
      await secrets.delete(name);
      forgetPlain(name);
      return secrets.status(name);
    },
    "secret.rebind": async ({ name }, { windowId }) => {
      await secretMoves.ask(ownerOf(name), confirmFor(questions, windowId));
      return secrets.status(name);
    },
    "secret.status": ({ name }) => secrets.status(name),
  };
}
