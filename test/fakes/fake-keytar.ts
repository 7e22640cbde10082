import type { Keytar } from "../../electron/secrets/keychain-store.ts";

/** A keychain in memory that behaves as keytar was measured to. */
export interface FakeKeytar extends Keytar {
  /** By "service/account". */
  readonly entries: Map<string, string>;
  /** How it is now: a locked one reads as empty and refuses writes; one that hangs never answers. */
  mood: "open" | "locked" | "hangs";
  readonly calls: () => number;
  /** Lets the calls that hang come back, as failed. */
  readonly letGo: () => void;
}

export function createFakeKeytar(): FakeKeytar {
  const entries = new Map<string, string>();
  const hanging = new Set<(error: Error) => void>();
  let calls = 0;

  async function answer<T>(ifLocked: () => T, ifOpen: () => T): Promise<T> {
    calls += 1;
    await Promise.resolve();
    if (keytar.mood === "hangs") {
      return new Promise<T>((_, reject) => hanging.add(reject));
    }
    return keytar.mood === "locked" ? ifLocked() : ifOpen();
  }

  const keytar: FakeKeytar = {
    entries,
    mood: "open",
    calls: () => calls,
    letGo: () => {
      for (const reject of hanging) reject(new Error("Given up."));
      hanging.clear();
    },
    setPassword: (service, account, password) =>
      answer(
        () => {
          throw new Error(
            "Object does not exist at path “/org/freedesktop/secrets/collection/login”",
          );
        },
        () => void entries.set(`${service}/${account}`, password),
      ),
    getPassword: (service, account) =>
      answer(
        () => null,
        () => entries.get(`${service}/${account}`) ?? null,
      ),
    findCredentials: (service) =>
      answer(
        () => [],
        () =>
          [...entries]
            .filter(([key]) => key.startsWith(`${service}/`))
            .map(([key, password]) => ({ account: key.slice(service.length + 1), password })),
      ),
    deletePassword: (service, account) =>
      answer(
        () => false,
        () => entries.delete(`${service}/${account}`),
      ),
  };
  return keytar;
}
