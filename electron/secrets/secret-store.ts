import type { SecretName, SecretPlace, SecretStatus } from "../../shared/secret.ts";

/** Keeps texts by the names of secrets. */
export interface SecretStore {
  /**
   * Keeps the value in place of the one before.
   *
   * @throws AppError `secret-unreadable` when the place does not take it, `storage-failed` when the disk does not; the
   *   one before stays then.
   */
  set(name: SecretName, value: string): Promise<void>;
  /**
   * Undefined when none was ever kept.
   *
   * @throws AppError `secret-unreadable` when one is kept but cannot be read now; it stays kept.
   */
  get(name: SecretName): Promise<string | undefined>;
  /** Whether one is kept, readable or not. */
  has(name: SecretName): Promise<boolean>;
  /** Deleting what is not there does nothing. @throws AppError `secret-unreadable` when it may still be there. */
  delete(name: SecretName): Promise<void>;
}

/** One place where a secret can be. */
export interface SecretVault extends SecretStore {
  readonly place: SecretPlace;
  /** Why no secret can be kept here now, as the middle of a sentence; undefined when one can. */
  findProblem(): Promise<string | undefined>;
}

/** What is found of a secret that is to go to an origin. */
export type FoundSecret =
  | { readonly type: "absent" }
  | { readonly type: "found"; readonly value: string }
  /** It was saved for another origin, or (null) for none yet, and is not given out. */
  | { readonly type: "elsewhere"; readonly origin: string | null };

/** The app's secrets, each in the safest place that would take it, and each with the one origin that may see it. */
export interface Secrets {
  /** As `SecretStore`; `origin` is where it may go, null is nowhere yet. */
  set(name: SecretName, value: string, origin: string | null): Promise<void>;
  /**
   * The only way to a secret: whoever wants it says where it will go.
   *
   * @throws AppError `secret-unreadable` when one is kept but cannot be read now; it stays kept.
   */
  read(name: SecretName, origin: string): Promise<FoundSecret>;
  /** Lets it go to this origin and no longer to the one before. For a person's word alone. @throws as `read` and `set`. */
  rebind(name: SecretName, origin: string): Promise<void>;
  /** Whether one is kept, readable or not. */
  has(name: SecretName): Promise<boolean>;
  /** Where it may go, without asking a keychain; undefined where that is not known or there is none. */
  originOf(name: SecretName): string | null | undefined;
  /** Whether one was kept for a session that has ended. */
  isLost(name: SecretName): boolean;
  /** Deleting what is not there does nothing. @throws AppError `secret-unreadable` when it may still be there. */
  delete(name: SecretName): Promise<void>;
  /** All that may be told of it; never throws for a secret that cannot be read. */
  status(name: SecretName): Promise<SecretStatus>;
  /** What went wrong while the list of secrets was read, in words for a person. */
  readonly notices: readonly string[];
}
