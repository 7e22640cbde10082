import { existsSync, lstatSync, mkdirSync } from "node:fs";
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
import { wipeCopies } from "./wipe-copies.ts";

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

/** What holds for a value that cannot be read and was never read before: what leaves the computer, nobody has allowed. */
const CAUTIOUS: Settings = {
  ...DEFAULT_SETTINGS,
  langfuse: { ...DEFAULT_SETTINGS.langfuse, enabled: false, includeContent: false },
};

/** What is told of a value of these, where no good one was read before. */
const CAUTIOUS_WORDS: ReadonlyMap<string, string> = new Map([
  ["langfuse", "off until you set it"],
  ["langfuse.enabled", "off until you set it"],
  ["langfuse.includeContent", "off until you set it"],
]);

/** Where nobody knows what the budgets were, the file says so until somebody sets one. */
const UNREAD_BUDGETS = { budgets: "unreadable" };

/**
 * Reads the file; of what cannot be used in it the last good value holds, out of the copy of the last file that could be.
 * Where the file cannot be used at all, that copy takes its place. Never throws.
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
  const keepCopy = ({ text: good, unusable, isWhole }: ReadSettings): void => {
    try {
      // What only a newer version understands takes no good value's place, and is better than no copy at all.
      const before = textOf(copyPath);
      if (unusable.length > 0 || (before !== undefined && !isWhole)) return;
      if (before !== good) writeOwnFile(copyPath, good);
    } catch {
      // The next save tries again.
    }
  };

  const readCopy = (): ReadSettings | undefined => {
    const copy = readSettings(copyPath, CAUTIOUS, { mayBeLink: false });
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

  const tellUnusable = (
    { unusable, leftOut }: ReadSettings,
    instead: (name: string) => string,
  ): Notice => {
    const each = unusable.map(
      (name) => `${name} (${leftOut.includes(name) ? "left out" : instead(name)})`,
    );
    return {
      text: `settings.json holds values that can’t be used: ${each.join(", ")}. Everything else in it is in use.`,
      file: basename(path),
    };
  };

  const start = (): void => {
    const copy = readCopy();
    const first = read(copy?.settings ?? CAUTIOUS);
    /** Budgets of the copy that only a newer version understands. */
    const unreadInCopy = copy === undefined ? [] : budgetsIn(copy.unusable);
    if (first.type === "absent") {
      // A first start has no copy. Else a cleaner or a synced folder took the file, and the caps with it.
      if (copy === undefined) return;
      const words = `settings.json was missing. Your last good settings are in use. To begin anew, delete ${basename(copyPath)} as well.`;
      notices.push({ text: words, file: basename(copyPath) });
      take(copy);
      unreadBudgets = unreadInCopy;
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
      unreadBudgets = copy === undefined ? ["budgets"] : unreadInCopy;
      if (copy !== undefined) take(copy);
      return;
    }
    if (first.type === "read") {
      const isKnown = copy !== undefined && unreadInCopy.length === 0;
      if (!isKnown) unreadBudgets = budgetsIn(first.unusable);
      take(first);
      keepCopy(first);
      if (first.unusable.length === 0) return;
      const insteadOf = (name: string): string => {
        if (unreadBudgets.includes(name)) return "Parley asks before it spends";
        if (copy !== undefined) return "last good value in use";
        return CAUTIOUS_WORDS.get(name) ?? "default in use";
      };
      notices.push(tellUnusable(first, insteadOf));
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
    unreadBudgets = unreadInCopy;
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
    keepCopy(again);
  };

  return {
    stored: () => stored,
    unreadBudgets: () => unreadBudgets,
    plainSecrets: () => plainSecrets,
    forgetPlain(moved) {
      const gone = plainSecrets.filter(({ name }) => moved.has(name));
      const file = withoutSecrets(stored.file, moved);
      if (JSON.stringify(file) !== JSON.stringify(stored.file)) save({ ...stored, file });
      wipeCopies({ path, copyPath, gone, moved });
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
      keepCopy(reading);
      if (unusable.length > 0) notify(tellUnusable(reading, () => "stays as it was"));
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
