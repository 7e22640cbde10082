import type { SecretName } from "../../shared/secret.ts";
import type { Keychain } from "./keychain-store.ts";
import type { Profile } from "./profile.ts";

interface FoundEntry {
  readonly sealed: string;
  /** What it lies under now. */
  readonly mark: string;
  /** Takes away what lies under an older mark. Called once the new mark is written down. */
  readonly tidy: () => Promise<void>;
}

/** One profile's entries in the keychain, under its id or under what marked them before. */
export interface KeychainEntries {
  /** Under the profile's own id. @throws AppError `secret-unreadable` when the keychain does not take it. */
  set(name: SecretName, sealed: string): Promise<void>;
  /**
   * Looks under a mark and, where that is not the profile's own, moves or copies what it finds under that: an entry that
   * was marked by this folder's path is moved; one of the folder that this one was copied from is copied.
   *
   * @param mark as the list of secrets notes it; undefined where an older version noted none.
   * @throws AppError `secret-unreadable`.
   */
  find(name: SecretName, mark: string | undefined): Promise<FoundEntry | undefined>;
  /** Removes it, unless another folder still uses it. @throws AppError `secret-unreadable` when it may still be there. */
  remove(name: SecretName, mark: string | undefined): Promise<void>;
}

interface KeychainEntriesDeps {
  readonly keychain: Keychain;
  readonly profile: Profile;
}

/** An endpoint's random id belongs to one profile, or to copies of it, so that its key is known by its name alone. */
const UNIQUE = /^endpoint\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function createKeychainEntries({ keychain, profile }: KeychainEntriesDeps): KeychainEntries {
  const own = () => keychain.of(profile.id());

  async function underOwn(name: SecretName, sealed: string, olds: readonly string[]) {
    await own().set(name, sealed);
    const tidy = async (): Promise<void> => {
      for (const old of olds)
        await keychain
          .of(old)
          .delete(name)
          .catch(() => undefined);
    };
    return { sealed, mark: profile.id(), tidy };
  }

  return {
    set: (name, sealed) => own().set(name, sealed),
    async find(name, mark) {
      if (mark !== undefined) {
        const sealed = await keychain.of(mark).get(name);
        if (sealed === undefined) return undefined;
        if (mark === profile.id()) return { sealed, mark, tidy: () => Promise.resolve() };
        return underOwn(name, sealed, profile.isInUse(mark) ? [] : [mark]);
      }
      for (const old of profile.pathMarks) {
        const sealed = await keychain.of(old).get(name);
        if (sealed !== undefined) return underOwn(name, sealed, [old]);
      }
      // The folder was moved before it had an id. What is found may be a copy's, too, and stays.
      const all = UNIQUE.test(name) ? await keychain.findAll(name) : [];
      const [only, ...others] = new Set(all);
      return only === undefined || others.length > 0 ? undefined : underOwn(name, only, []);
    },
    async remove(name, mark) {
      if (mark === undefined) {
        for (const old of profile.pathMarks) await keychain.of(old).delete(name);
      } else if (!profile.isInUse(mark)) {
        await keychain.of(mark).delete(name);
      }
    },
  };
}
