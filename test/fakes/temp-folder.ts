import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A new empty folder, by the one path that everybody gives it: macOS's temporary folder is a link, and Windows may name
 * its own by a short form, which an app that is told of it gives back as the long one.
 * @param prefix of its name
 */
export const tempFolder = (prefix: string): string =>
  realpathSync.native(mkdtempSync(join(tmpdir(), prefix)));
