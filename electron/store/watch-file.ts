import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Long enough for an editor to finish what it writes in several steps. */
const REST_MS = 300;

interface WatchFileOptions {
  readonly path: string;
  /** Called once the file has rested after a change, its own app's changes included. */
  readonly onChange: () => void;
  /** Hears why changes are no longer noticed. */
  readonly report: (error: unknown) => void;
}

/**
 * Watches one file through its folder, so that an editor that puts a new file in its place is noticed, too. Keeps no
 * process alive.
 *
 * @returns a function that stops watching.
 */
export function watchFile({ path, onChange, report }: WatchFileOptions): () => void {
  const name = basename(path);
  let timer: NodeJS.Timeout | undefined;
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      // Some systems do not say which file it was.
      if (changed !== null && changed !== name) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, REST_MS).unref();
    });
    watcher.on("error", report);
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  } catch (error) {
    report(error);
    return () => undefined;
  }
}
