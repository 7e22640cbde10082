import type { SecretName, SecretPlace, SecretStatus } from "../../shared/secret.ts";

/** Keeps secrets by their names. */
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

/** The app's secrets, each in the safest place that would take it. */
export interface Secrets extends SecretStore {
  /** All that may be told of it; never throws for a secret that cannot be read. */
  status(name: SecretName): Promise<SecretStatus>;
  /** What went wrong while the list of secrets was read, in words for a person. */
  readonly notices: readonly string[];
}
