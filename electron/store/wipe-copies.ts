import { readdirSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import type { SecretName } from "../../shared/secret.ts";
import { DEFAULT_SETTINGS } from "../../shared/settings.ts";
import { readOwnFile, writeOwnFile } from "./own-file.ts";
import { retryWhileHeld } from "./rename.ts";
import { decode, readSettings } from "./settings-file.ts";
import { takeSecretsOut, withoutSecrets, type PlainSecret } from "./settings-secrets.ts";

const MOVED = "moved to the keychain";
/** A shorter text may be part of any word, so it is only taken out where an address or a value holds it alone. */
const SHORTEST_ANYWHERE = 6;

/** The copies of a settings file, and what has left it. */
interface WipeOptions {
  readonly path: string;
  /** The copy that is read in the file's place, so it has to stay readable. */
  readonly copyPath: string;
  /** What stood in the file and is kept elsewhere now. */
  readonly gone: readonly PlainSecret[];
  /** The names of these; a copy may hold an older value of one. */
  readonly moved: ReadonlySet<SecretName>;
}

/**
 * Takes secrets out of whatever was set aside or copied of a settings file: as values of their own, as parts of
 * addresses, in comments, and in what is no JSON. Best effort: a copy that cannot be read or written now is looked at
 * with the next secret that moves.
 */
export function wipeCopies({ path, copyPath, gone, moved }: WipeOptions): void {
  const folder = dirname(path);
  const start = `${parse(path).name}.`;
  for (const name of namesIn(folder)) {
    if (!name.startsWith(start) || name === basename(path)) continue;
    const copy = join(folder, name);
    try {
      const before = decode(retryWhileHeld(copy, () => readOwnFile(copy)));
      const found = readSettings(copy, DEFAULT_SETTINGS, { mayBeLink: false });
      const file = found.type === "read" ? found.file : {};
      const own = takeSecretsOut(file).secrets.filter((secret) => moved.has(secret.name));
      const after =
        copy === copyPath && found.type === "read"
          ? cleanFile(before, file, [...gone, ...own], moved)
          : cleanText(before, [...gone, ...own]);
      if (after !== before) writeOwnFile(copy, after);
    } catch {
      // The others lose theirs all the same.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The file as the app writes it, without secrets and comments; as it stands where it holds none. */
function cleanFile(
  text: string,
  file: Readonly<Record<string, unknown>>,
  secrets: readonly PlainSecret[],
  moved: ReadonlySet<SecretName>,
): string {
  const isClean = secrets.flatMap(formsOf).every((form) => !text.includes(form));
  // Nothing is looked for in it: a model may be called what a secret is.
  return isClean ? text : `${JSON.stringify(withoutSecrets(file, moved), null, 2)}\n`;
}

/** Any text without secrets; all else in it stays as somebody wrote it. */
function cleanText(text: string, secrets: readonly PlainSecret[]): string {
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
  let clean = text;
  for (const form of forms) {
    clean = clean.replaceAll(`"${form}"`, `"${MOVED}"`);
    if (form.length >= SHORTEST_ANYWHERE) clean = clean.replaceAll(form, MOVED);
    else {
      const part = RegExp.escape(form);
      clean = clean
        .replaceAll(new RegExp(`(?<=//|/)${part}@`, "g"), "")
        .replaceAll(new RegExp(`(?<=[?&][^=&"\\s]*=)${part}(?=[&#"'\\s]|$)`, "g"), "");
    }
  }
  return withoutCutSecret(clean, forms);
}

/** A file that was cut off may end in the middle of one. */
function withoutCutSecret(text: string, forms: readonly string[]): string {
  const end = text.trimEnd().replace(/\0+$/, "");
  for (const form of forms) {
    for (let length = form.length - 1; length >= SHORTEST_ANYWHERE; length -= 1) {
      if (end.endsWith(form.slice(0, length))) return end.slice(0, -length);
    }
  }
  return text;
}

/** The ways in which a secret may stand in a text: as it is, percent-encoded, and with what JSON puts before characters. */
function formsOf({ value, texts = [] }: PlainSecret): readonly string[] {
  return [value, ...texts]
    .flatMap((text) => [text, encodeURIComponent(text)])
    .flatMap((text) => {
      const escaped = JSON.stringify(text).slice(1, -1);
      return [text, escaped, escaped.replaceAll("/", "\\/")];
    })
    .filter((text) => text !== "");
}
