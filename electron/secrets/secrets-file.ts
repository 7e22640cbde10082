import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { z } from "zod";
import { originOf } from "../../shared/endpoint-rules.ts";
import { AppError } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { toFileTime } from "../store/file-time.ts";
import { NotOurs, readOwnFile, writeOwnFile } from "../store/own-file.ts";
import { parseJson } from "../store/parse-json.ts";
import { rename } from "../store/rename.ts";

const VERSION = 1;

/**
 * Of every entry: the origin its secret was saved for, to be told without asking a keychain. What counts is sealed: this
 * file anybody may have written, so what is no origin is not known.
 */
const origin = z
  .string()
  .nullable()
  .transform((text) => (text === null || originOf(text) === text ? text : undefined))
  .optional();
/** Under which profile's mark it is in the keychain; absent in what a version wrote that marked entries by path. */
const profile = z.string().optional();

const entry = z.discriminatedUnion("place", [
  z.object({ place: z.literal("keychain"), for: origin, profile }),
  /** No more than that there was one: it ended with its session. */
  z.object({ place: z.literal("session"), for: origin }),
  z.object({
    place: z.literal("safe-storage"),
    for: origin,
    profile,
    /** What encrypted it; only that can decrypt it. */
    backend: z.string(),
    ciphertext: z.base64(),
    /** Why it is not in the keychain, as it was when it was kept. */
    reason: z.string().nullable().default(null),
    /** Whether an older one of this name may still be in the keychain, which could not be asked. */
    leftInKeychain: z.boolean().default(false),
  }),
]);
/** Where a secret is, and the secret itself only where the system has encrypted it. */
export type SecretEntry = z.infer<typeof entry>;

const fileSchema = z.looseObject({
  version: z.int().positive(),
  secrets: z.record(z.string(), z.unknown()),
});
type Contents = z.infer<typeof fileSchema>;

/** `secrets.json`: which secrets are kept, where, and those that are encrypted by the system. */
export interface SecretsFile {
  has(name: SecretName): boolean;
  /**
   * Undefined when no such secret is kept.
   *
   * @throws AppError `secret-unreadable` when this version of the app cannot make sense of what the file says.
   */
  read(name: SecretName): SecretEntry | undefined;
  /** Undefined removes. @throws AppError `storage-failed` when it cannot be saved; nothing is changed then. */
  write(name: SecretName, entry: SecretEntry | undefined): void;
  /** Puts the file back where it was taken away while the app runs; one that stands there stays as it is. */
  writeBack(): void;
  /** The file was damaged and set aside, so that a secret it does not name may be in the keychain all the same. */
  readonly wasSetAside: boolean;
  readonly notices: readonly string[];
}

interface SecretsFileDeps {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Opens the file. One that is damaged is set aside, beside itself; one that cannot be read is never written over. */
export function openSecretsFile({ path, now }: SecretsFileDeps): SecretsFile {
  const opened = open(path, now);
  let contents = opened.contents;

  const contentsOrThrow = (): Contents => {
    if (contents !== undefined) return contents;
    throw new AppError(
      "secret-unreadable",
      "The list of saved keys could not be read. Check the permissions of secrets.json in Parley's folder, then start Parley again.",
    );
  };

  return {
    has: (name) => Object.hasOwn(contentsOrThrow().secrets, name),
    read(name) {
      const { secrets } = contentsOrThrow();
      if (!Object.hasOwn(secrets, name)) return undefined;
      const { data } = entry.safeParse(secrets[name]);
      if (data !== undefined) return data;
      throw new AppError(
        "secret-unreadable",
        "This key was saved by a newer version of Parley and can only be read there.",
      );
    },
    write(name, next) {
      const { secrets, ...rest } = contentsOrThrow();
      const others = Object.entries(secrets).filter(([other]) => other !== name);
      const changed = next === undefined ? others : [...others, [name, next] as const];
      const nextContents = { ...rest, secrets: Object.fromEntries(changed) };
      save(path, nextContents);
      contents = nextContents;
    },
    writeBack() {
      const isEmpty = Object.keys(contents?.secrets ?? {}).length === 0;
      if (contents !== undefined && !isEmpty && !existsSync(path)) save(path, contents);
    },
    wasSetAside: opened.wasSetAside,
    notices: opened.notices,
  };
}

interface Opened {
  /** Undefined when the file is there but cannot be read. */
  readonly contents: Contents | undefined;
  readonly wasSetAside: boolean;
  readonly notices: readonly string[];
}

function open(path: string, now: () => number): Opened {
  const empty = { version: VERSION, secrets: {} };
  try {
    const contents = parseJson(fileSchema, read(path));
    if (contents !== undefined) return { contents, wasSetAside: false, notices: [] };
    const aside = join(dirname(path), `${parse(path).name}.bad-${toFileTime(now())}.json`);
    rename(path, aside);
    const notice = `The list of saved keys was damaged. It is kept as ${aside}. Keys in the system's keychain are found again; others have to be entered again.`;
    return { contents: empty, wasSetAside: true, notices: [notice] };
  } catch (error) {
    if (isAbsent(error)) return { contents: empty, wasSetAside: false, notices: [] };
    const reason = error instanceof Error ? error.message : String(error);
    const notice = `The list of saved keys could not be read (${reason}). It was left as it is.`;
    return { contents: undefined, wasSetAside: false, notices: [notice] };
  }
}

/** What is none of ours is damaged. @returns its text. */
function read(path: string): string {
  try {
    return readOwnFile(path).toString();
  } catch (error) {
    if (error instanceof NotOurs) return "";
    throw error;
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

function save(path: string, contents: Contents): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const text = `${JSON.stringify(contents, null, 2)}\n`;
    writeOwnFile(path, text);
  } catch (cause) {
    throw new AppError(
      "storage-failed",
      "The key could not be saved. Check the permissions of Parley's folder and the space on the disk.",
      { cause },
    );
  }
}
