import type { Notice } from "../../shared/notice.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { PlainSecret } from "../store/settings-secrets.ts";
import type { SettingsStore } from "../store/settings-store.ts";

/** What has a field of its own beside an address, which may hold another value. */
const OWN_FIELD = /^(?:endpoint\/|langfuse\/secret-key$|otlp\/headers$)/;

interface MoverDeps {
  readonly settings: Pick<SettingsStore, "plainSecrets" | "forgetPlain">;
  readonly secrets: Pick<Secrets, "set" | "has" | "status">;
  /** Says what was done. */
  readonly notify: (notice: Notice) => void;
  readonly report: (error: unknown) => void;
}

/**
 * Moves what stands in `settings.json` in plain text and is a secret to where secrets are kept, and takes it out of the
 * file and its copies. Where a secret would be kept for this session alone, it stays in the file as well, with the
 * address it belongs to, and is tried again at the next start.
 *
 * @returns what is called at the start, and after the file was changed.
 */
export function createSecretsMover(deps: MoverDeps): () => void {
  const tried = new Set<string>();
  const idOf = ({ name, value }: PlainSecret): string => JSON.stringify([name, value]);
  let moving = Promise.resolve();
  return () => {
    const plain = deps.settings.plainSecrets().filter((each) => !tried.has(idOf(each)));
    if (plain.length === 0) return;
    for (const each of plain) tried.add(idOf(each));
    moving = moving.then(() => move(plain, deps)).catch(deps.report);
  };
}

async function move(plain: readonly PlainSecret[], deps: MoverDeps): Promise<void> {
  const { settings, secrets, notify } = deps;
  const moved = new Map<SecretName, string>();
  for (const { name, value, origin, label } of plain) {
    // A key that was saved in its own field goes before one in an address.
    const isTaken = OWN_FIELD.test(name) && (await secrets.has(name));
    if (!isTaken) await secrets.set(name, value, origin);
    const status = await secrets.status(name);
    if (isTaken || (status.state === "set" && status.place !== "session")) moved.set(name, label);
  }
  settings.forgetPlain(new Set(moved.keys()));
  const left = plain.filter(({ name }) => !moved.has(name)).map(({ label }) => label);
  if (moved.size > 0) {
    const labels = [...moved.values()].join(", ");
    notify(
      toNotice(
        `Moved out of settings.json, where it could be read: ${labels}. It is kept like a key.`,
      ),
    );
  }
  if (left.length > 0) {
    notify(
      toNotice(
        `settings.json holds secrets in plain text, and this computer has no safe place for them: ${left.join(", ")}. Parley tries again at the next start.`,
      ),
    );
  }
}

const toNotice = (text: string): Notice => ({ text, file: "settings.json" });
