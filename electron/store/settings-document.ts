import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { retryWhileHeld } from "./rename.ts";
import {
  NO_SETTINGS,
  readSettings,
  setAside,
  SETTINGS_VERSION,
  type StoredSettings,
} from "./settings-file.ts";

/** settings.json as this process holds it, and how it and the disk are kept the same. */
export interface SettingsDocument {
  /** What the file says over the defaults, and all that it holds. */
  stored(): StoredSettings;
  /** @throws AppError `storage-failed`; then nothing has changed. */
  save(next: StoredSettings): void;
  /**
   * Takes over what was changed on the disk since. What cannot be used is set aside, `onNotice` is called, and what
   * was in force is written back in its place.
   *
   * @returns whether that changed anything.
   */
  catchUp(): boolean;
  /** Puts the file back where it was taken away while the app runs; one that stands there stays as it is. */
  writeBack(): void;
  /** What went wrong while reading, so far, in words for a person. */
  readonly notices: readonly string[];
}

interface SettingsDocumentDeps {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that a notice came while the app runs. */
  readonly onNotice: () => void;
}

/** Reads the file; the defaults hold where it is not there or cannot be used. Never throws. */
export function openSettingsDocument(deps: SettingsDocumentDeps): SettingsDocument {
  const { path, now, onNotice } = deps;
  const notices: string[] = [];
  let stored = NO_SETTINGS;
  /** What the file held when it was last read or written here; undefined while there is none. */
  let text: string | undefined;

  const take = ({ settings, file, text: found }: StoredSettings & { text: string }): void => {
    stored = { settings, file };
    text = found;
  };

  const notify = (notice: string): void => {
    notices.push(notice);
    onNotice();
  };

  const putAside = (problem: string): string => {
    const aside = setAside(path, now());
    const where = aside === undefined ? "" : ` The file is kept as ${aside}.`;
    return `settings.json cannot be used: ${problem}.${where}`;
  };

  /** Puts the settings in force back where the next start looks for them. */
  const restore = (): void => {
    try {
      if (text !== undefined) text = write(path, stored.file);
    } catch (error) {
      notify(toErrorData(error).message);
    }
  };

  const first = readSettings(path);
  if (first.type === "unusable") {
    notices.push(`${putAside(first.problem)} The defaults hold.`);
  }
  if (first.type === "read") take(first);

  return {
    stored: () => stored,
    save({ settings, file }) {
      const versioned = { version: SETTINGS_VERSION, ...file };
      text = write(path, versioned);
      stored = { settings, file: versioned };
    },
    catchUp() {
      const reading = readSettings(path);
      if (reading.type === "absent") return false;
      // Our own words, or an editor that has emptied the file and is about to fill it.
      if (reading.text !== undefined && (reading.text === text || reading.text === "")) {
        return false;
      }
      if (reading.type === "unusable") {
        notify(`${putAside(reading.problem)} Your settings stay as they were.`);
        restore();
        return false;
      }
      take(reading);
      return true;
    },
    writeBack() {
      if (readSettings(path).type === "absent") restore();
    },
    notices,
  };
}

/** @returns the text that stands in the file now. @throws AppError `storage-failed`. */
function write(path: string, file: StoredSettings["file"]): string {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    retryWhileHeld(path, () => writeFileAtomic.sync(path, text, { mode: 0o600 }));
    return text;
  } catch (error) {
    throw new AppError(
      "storage-failed",
      "The settings could not be saved. Check the permissions of Parley's folder and the space on the disk.",
      { cause: error },
    );
  }
}
