import { existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { toNotice, type Notice } from "../../shared/notice.ts";
import type { SecretName } from "../../shared/secret.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/settings.ts";
import { linkedFile, readOwnFile, writeOwnFile } from "./own-file.ts";
import { rename } from "./rename.ts";
import {
  budgetsIn,
  copyAside,
  decode,
  NO_SETTINGS,
  readSettings,
  setAside,
  SETTINGS_VERSION,
  type ReadSettings,
  type SettingsReading,
  type StoredSettings,
} from "./settings-file.ts";
import { withoutSecrets, type PlainSecret } from "./settings-secrets.ts";

/** settings.json as this process holds it, and how it and the disk are kept the same. */
export interface SettingsDocument {
  /** What the file says over the defaults, and all that it holds. */
  stored(): StoredSettings;
  /** The budgets that the file holds but that cannot be read, so that nobody knows whether there is a cap. */
  unreadBudgets(): readonly string[];
  /** What the file holds in plain text and is a secret. */
  plainSecrets(): readonly PlainSecret[];
  /** Takes secrets that are kept elsewhere now out of the file and its copies. @throws AppError `storage-failed`. */
  forgetPlain(moved: ReadonlySet<SecretName>): void;
  /** @throws AppError `storage-failed`; then nothing has changed. */
  save(next: StoredSettings): void;
  /**
   * Takes over what was changed on the disk since. For a value that cannot be used what was in force stays, and
   * `onNotice` is called; a file that cannot be used at all is set aside, and what was in force is written in its place.
   *
   * @returns whether that changed anything.
   */
  catchUp(): boolean;
  /** Puts the file back where it was taken away while the app runs; one that stands there stays as it is. */
  writeBack(): void;
  /** What went wrong while reading, so far. */
  readonly notices: readonly Notice[];
}

interface SettingsDocumentDeps {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that a notice came while the app runs. */
  readonly onNotice: () => void;
}

/** Where nobody knows what the budgets were, the file says so until somebody sets one. */
const UNREAD_BUDGETS = { budgets: "unreadable" };

/**
 * Reads the file; what cannot be used in it is at its default, budgets as they were last. Where the file cannot be used
 * at all, the copy of the last one that could be takes its place. Never throws.
 */
export function openSettingsDocument(deps: SettingsDocumentDeps): SettingsDocument {
  const { path, now, onNotice } = deps;
  const copyPath = join(dirname(path), `${parse(path).name}.last-good.json`);
  const notices: Notice[] = [];
  let stored = NO_SETTINGS;
  let unreadBudgets: readonly string[] = [];
  let plainSecrets: readonly PlainSecret[] = [];
  /** What the file held when it was last read or written here; undefined while there is none. */
  let text: string | undefined;
  /** What a link in the file's place led to when it was read as settings: nothing else that one leads to is written. */
  let linked: string | undefined;
  /** Holds what would be lost by writing over it. */
  let mustBeKept = false;

  const read = (instead: Settings): SettingsReading =>
    readSettings(path, instead, { known: linked });

  const take = (found: ReadSettings): void => {
    stored = { settings: found.settings, file: found.file };
    ({ text, plainSecrets, linked } = found);
    mustBeKept = found.isHandwritten || found.unusable.length > 0;
  };

  const notify = (notice: Notice): void => {
    notices.push(notice);
    onNotice();
  };

  /** Best effort: without it, a file that is damaged later falls back to an older copy. */
  const keepCopy = (good: string): void => {
    try {
      if (textOf(copyPath) !== good) writeOwnFile(copyPath, good);
    } catch {
      // The next save tries again.
    }
  };

  const readCopy = (): ReadSettings | undefined => {
    const copy = readSettings(copyPath, DEFAULT_SETTINGS, { mayBeLink: false });
    return copy.type === "read" ? copy : undefined;
  };

  let lastAside: string | undefined;
  /** What stands at the path could not be moved or copied aside, so nothing may take its place. */
  let isStuck = false;
  /** @returns why it cannot be used and where it is now, in words. */
  const putAside = (problem: string, inForce: string): Notice => {
    const aside = setAside(path, now(), linked);
    lastAside = aside;
    isStuck = aside === undefined && isThere(path);
    const stuck =
      " It could not be copied, so it stays as it is; until it can be, nothing you change here is saved.";
    const where = aside === undefined ? "" : whereWords(dirname(path), aside);
    return {
      text: `settings.json is damaged: ${problem}. ${inForce}${isStuck ? stuck : where}`,
      file: aside ?? null,
    };
  };

  /** Without any file the next start would take itself for the first one, and spend without a budget. */
  const putBack = (): void => {
    if (lastAside === undefined || existsSync(path)) return;
    try {
      rename(join(dirname(path), lastAside), path);
    } catch {
      // What could not be written is told anyway.
    }
  };

  /** Puts the settings in force back where the next start looks for them. */
  const restore = (): void => {
    if (isStuck) return;
    try {
      if (text !== undefined) text = write(placeOf(path, linked), stored.file);
    } catch (error) {
      putBack();
      notify(toNotice(toErrorData(error).message));
    }
  };

  const tellUnusable = (names: readonly string[], instead: (name: string) => string): Notice => {
    const each = names.map((name) => `${name} (${instead(name)})`);
    return {
      text: `settings.json holds values that can’t be used: ${each.join(", ")}. Everything else in it is in use.`,
      file: basename(path),
    };
  };

  const start = (): void => {
    const first = read(DEFAULT_SETTINGS);
    const copy = readCopy();
    if (first.type === "absent") {
      // A first start has no copy. Else a cleaner or a synced folder took the file, and the caps with it.
      if (copy === undefined) return;
      const words = `settings.json was missing. Your last good settings are in use. To begin anew, delete ${basename(copyPath)} as well.`;
      notices.push({ text: words, file: basename(copyPath) });
      take(copy);
      restore();
      return;
    }
    if (first.type === "away") {
      const inForce =
        copy === undefined
          ? "The defaults are in use, and Parley asks before it spends"
          : "Your last good settings are in use";
      const words = `settings.json could not be read: ${first.problem}. ${inForce} until it can be read again.`;
      notices.push({ text: words, file: null });
      if (copy === undefined) unreadBudgets = ["budgets"];
      else take(copy);
      return;
    }
    if (first.type === "read") {
      const lost = budgetsIn(first.unusable);
      const instead: Settings = {
        ...DEFAULT_SETTINGS,
        budgets: copy?.settings.budgets ?? DEFAULT_SETTINGS.budgets,
      };
      const again = lost.length === 0 ? first : read(instead);
      // Somebody wrote it meanwhile: until it is read anew, nobody knows the caps.
      if (copy === undefined || again.type !== "read") unreadBudgets = lost;
      if (again.type !== "read") return;
      take(again);
      if (first.unusable.length === 0) {
        keepCopy(first.text);
        return;
      }
      const insteadOf = (name: string): string => {
        if (budgetsIn([name]).length === 0)
          return name.startsWith("endpoints") ? "left out" : "default in use";
        return copy === undefined ? "Parley asks before it spends" : "last good value in use";
      };
      notices.push(tellUnusable(first.unusable, insteadOf));
      return;
    }
    if (copy === undefined) {
      const inForce =
        "The defaults are in use, and Parley asks before it spends until you set a budget.";
      notices.push(putAside(first.problem, inForce));
      stored = {
        settings: DEFAULT_SETTINGS,
        file: { version: SETTINGS_VERSION, ...UNREAD_BUDGETS },
      };
      unreadBudgets = ["budgets"];
      // Any text: there is something to write.
      text = "";
      restore();
      return;
    }
    notices.push(putAside(first.problem, "Your last good settings are in use."));
    take(copy);
    restore();
  };
  start();

  const save = ({ settings, file }: StoredSettings): void => {
    const there = read(settings);
    if (there.type === "away") throw new AppError("storage-failed", AWAY);
    // What was not kept when it was met is kept now, or stays.
    if (isStuck && there.type === "unusable" && setAside(path, now(), linked) === undefined) {
      throw new AppError("storage-failed", STUCK);
    }
    if (there.type === "read") ({ linked } = there);
    isStuck = false;
    const versioned = { version: SETTINGS_VERSION, ...file };
    if (mustBeKept && text !== undefined) keepDamaged(path, now(), text);
    text = write(placeOf(path, linked), versioned);
    mustBeKept = false;
    stored = { settings, file: versioned };
    const again = read(settings);
    if (again.type !== "read") return;
    ({ plainSecrets } = again);
    unreadBudgets = unreadBudgets.length === 0 ? [] : budgetsIn(again.unusable);
    if (again.unusable.length === 0) keepCopy(text);
  };

  return {
    stored: () => stored,
    unreadBudgets: () => unreadBudgets,
    plainSecrets: () => plainSecrets,
    forgetPlain(moved) {
      const gone = plainSecrets.filter(({ name }) => moved.has(name));
      const file = withoutSecrets(stored.file, moved);
      if (JSON.stringify(file) !== JSON.stringify(stored.file)) save({ ...stored, file });
      wipeCopies(path, gone);
    },
    save,
    catchUp() {
      const reading = read(stored.settings);
      if (reading.type === "absent" || reading.type === "away") return false;
      // Our own words, or an editor that has emptied the file and is about to fill it.
      if (reading.text !== undefined && (reading.text === text || reading.text === "")) {
        return false;
      }
      if (reading.type === "unusable") {
        // It was told when it was met.
        if (isStuck) return false;
        notify(putAside(reading.problem, "Your settings stay as they were."));
        if (text === undefined) return false;
        restore();
        return false;
      }
      const { unusable } = reading;
      isStuck = false;
      take(reading);
      unreadBudgets = unreadBudgets.length === 0 ? [] : budgetsIn(unusable);
      if (unusable.length === 0) keepCopy(reading.text);
      else
        notify(
          tellUnusable(unusable, (name) =>
            name.startsWith("endpoints") ? "left out" : "stays as it was",
          ),
        );
      return true;
    },
    writeBack() {
      if (read(stored.settings).type !== "absent") return;
      isStuck = false;
      restore();
    },
    notices,
  };
}

/** @throws AppError `storage-failed`: what cannot be kept is not written over. */
function keepDamaged(path: string, at: number, text: string): void {
  try {
    copyAside(path, at, text);
  } catch (cause) {
    throw new AppError("storage-failed", NOT_SAVED, { cause });
  }
}

/** Takes these very values out of whatever was set aside or copied. Best effort: what is gone needs no cleaning. */
function wipeCopies(path: string, secrets: readonly PlainSecret[]): void {
  const folder = dirname(path);
  const start = `${parse(path).name}.`;
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(start) || name === basename(path)) continue;
      const copy = join(folder, name);
      const before = textOf(copy);
      if (before === undefined) continue;
      const after = secrets.reduce(
        (held, { value }) => held.replaceAll(JSON.stringify(value), '"moved to the keychain"'),
        before,
      );
      if (after !== before) writeOwnFile(copy, after);
    }
  } catch {
    // A copy that cannot be read or written now is looked at with the next secret that moves.
  }
}

/** Also where nobody can tell. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Undefined for what is not there or is no file of ours. */
function textOf(path: string): string | undefined {
  try {
    return decode(readOwnFile(path));
  } catch {
    return undefined;
  }
}

const NOT_SAVED =
  "The settings could not be saved. Check the permissions of Parley's folder and the space on the disk.";

const STUCK =
  "The settings could not be saved: settings.json is damaged and cannot be copied, so it stays as it is. Check its permissions, then try again.";

const AWAY =
  "The settings could not be saved: settings.json cannot be reached now. Connect the disk that it is on, then try again.";

/** Where settings are written: a link stays where it leads to what was read as settings, and is replaced else. */
const placeOf = (path: string, linked: string | undefined): string =>
  linked !== undefined && linkedFile(path) === linked ? linked : path;

function whereWords(folder: string, aside: string): string {
  const isLink =
    lstatSync(join(folder, aside), { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink
    ? ` The link is saved as ${aside}, and the file that it leads to is as it was.`
    : ` Your file is saved as ${aside}.`;
}

/** @returns the text that stands in the file now. @throws AppError `storage-failed`. */
function write(path: string, file: StoredSettings["file"]): string {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeOwnFile(path, text);
    return text;
  } catch (error) {
    throw new AppError("storage-failed", NOT_SAVED, { cause: error });
  }
}
