import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FUSES, type FuseName, type FuseState } from "../readiness/protection-facts.ts";

/** Stands before the wire in every Electron. Source: electron's docs/tutorial/fuses.md. */
const SENTINEL = Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX", "latin1");
/** The version of the wire and its length stand between both. */
const HEAD = 2;
const STATES: ReadonlyMap<string, FuseState> = new Map([
  ["0", "off"],
  ["1", "on"],
  ["r", "removed"],
]);

/**
 * Reads the fuses out of the file that this process runs, 200 MB in pieces.
 *
 * @param executable as `process.execPath`; on macOS the wire is in the framework beside it
 * @returns undefined where there is no wire
 * @throws Error when the file cannot be read
 */
export async function readFuses(
  executable: string,
  platform: NodeJS.Platform,
): Promise<ReadonlyMap<FuseName, FuseState> | undefined> {
  const file =
    platform === "darwin" && basename(dirname(executable)) === "MacOS"
      ? join(dirname(executable), "../Frameworks/Electron Framework.framework/Electron Framework")
      : executable;
  const length = SENTINEL.length + HEAD + FUSES.length;
  let kept = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([kept, chunk as Buffer]);
    const at = bytes.indexOf(SENTINEL);
    if (at >= 0 && bytes.length >= at + length) {
      const states = bytes.toString("latin1", at + SENTINEL.length + HEAD, at + length);
      return new Map(
        FUSES.map(([name], index) => [name, STATES.get(states[index] ?? "") ?? "removed"]),
      );
    }
    kept = Buffer.from(bytes.subarray(at >= 0 ? at : Math.max(0, bytes.length - length)));
  }
  return undefined;
}
