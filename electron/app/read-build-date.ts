import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What the packaging writes into the package (scripts/lib/build-date.mjs). */
const packageFile = z.object({ builtAt: z.iso.datetime() });

/**
 * @param appPath the archive, or the checkout, where the file carries no date
 * @returns milliseconds since the epoch; undefined where no date can be read
 */
export async function readBuildDate(appPath: string): Promise<number | undefined> {
  try {
    const text = await readFile(join(appPath, "package.json"), "utf8");
    return Date.parse(packageFile.parse(JSON.parse(text)).builtAt);
  } catch {
    return undefined;
  }
}
