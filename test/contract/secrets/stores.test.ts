import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeychain } from "../../../electron/secrets/keychain-store.ts";
import { createMemoryStore } from "../../../electron/secrets/memory-store.ts";
import { createSafeStorageStore } from "../../../electron/secrets/safe-storage-store.ts";
import { createSecrets } from "../../../electron/secrets/create-secrets.ts";
import { openSecretsFile } from "../../../electron/secrets/secrets-file.ts";
import { createFakeKeytar } from "../../fakes/fake-keytar.ts";
import { asStore } from "../../fakes/secrets-as-store.ts";
import { createFakeSafeStorage } from "../../fakes/fake-safe-storage.ts";
import { describeSecretStore, type OpenedStore } from "./secret-store-spec.ts";

const now = (): number => Date.UTC(2026, 10, 22);

/** A store that is opened on a folder, and again on the same. */
function onFolder(open: (folder: string) => OpenedStore["store"]): OpenedStore {
  const folder = mkdtempSync(join(tmpdir(), "parley-secrets-"));
  return {
    store: open(folder),
    reopen: () => open(folder),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

describeSecretStore("memory", () => ({ store: createMemoryStore() }));

describeSecretStore("a keychain", () => {
  const keytar = createFakeKeytar();
  const open = () =>
    createKeychain({
      load: () => Promise.resolve(keytar),
      probeMark: () => "p",
      platform: "linux",
      limitMs: 1_000,
    }).of("p");
  return { store: open(), reopen: open };
});

describeSecretStore("safeStorage", () => {
  const safeStorage = createFakeSafeStorage();
  return onFolder((folder) =>
    createSafeStorageStore({
      safeStorage,
      platform: "linux",
      file: openSecretsFile({ path: join(folder, "secrets.json"), now }),
    }),
  );
});

for (const where of ["in a keychain", "encrypted", "in memory"] as const) {
  describeSecretStore(`the app's secrets, kept ${where}`, () => {
    const safeStorage = createFakeSafeStorage();
    if (where === "in memory") safeStorage.backend = "basic_text";
    const keytar = createFakeKeytar();
    const opened = onFolder((userData) =>
      asStore(
        createSecrets({
          olderOrigin: () => null,
          userData,
          safeStorage,
          now,
          platform: "linux",
          loadKeytar: () =>
            where === "in a keychain"
              ? Promise.resolve(keytar)
              : Promise.reject(new Error("Cannot find module 'keytar'")),
        }),
      ),
    );
    const { reopen, ...forNow } = opened;
    return where === "in memory" || reopen === undefined ? forNow : { ...forNow, reopen };
  });
}
