// The app's secrets in a process of their own: libsecret keeps the D-Bus session it found first for as long as it lives.
// Takes the profile's folder, the time limit in ms and the steps as JSON; answers each step's outcome as a line of JSON.
import { createSecrets } from "../../../electron/secrets/create-secrets.ts";
import { toErrorData } from "../../../shared/errors.ts";
import { asStore } from "../../fakes/secrets-as-store.ts";
import type { SecretName } from "../../../shared/secret.ts";

export type Step =
  readonly ["set", SecretName, string] | readonly ["get" | "has" | "delete" | "status", SecretName];

const [userData = "", steps = "[]"] = process.argv.slice(2);
const secrets = asStore(
  createSecrets({
    userData,
    olderOrigin: () => null,
    now: () => Date.now(),
    platform: "linux",
    safeStorage: {
      getSelectedStorageBackend: () => "basic_text",
      isAsyncEncryptionAvailable: () => Promise.resolve(false),
      encryptStringAsync: () => Promise.reject(new Error("There is no encryption here.")),
      decryptStringAsync: () => Promise.reject(new Error("There is no encryption here.")),
    },
  }),
);

async function take([verb, name, value]: Step): Promise<unknown> {
  if (verb === "set") return secrets.set(name, value);
  return secrets[verb](name);
}

for (const step of JSON.parse(steps) as Step[]) {
  const outcome = await take(step).then(
    (answer) => ({ answer: answer ?? null }),
    (error: unknown) => ({ error: toErrorData(error) }),
  );
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}
