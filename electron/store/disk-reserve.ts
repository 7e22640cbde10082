import { randomBytes } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { freeBytes } from "./free-space.ts";
import { isNoRoom } from "./storage-error.ts";

/** Beside main, which draws its first window meanwhile. */
const makeRandom = promisify(randomBytes);

/** Space that is given up for the last words of an answer when the disk has become full under it. */
export interface DiskReserve {
  /**
   * Does the work; where the disk has no room for it, gives the space up and does it once more.
   *
   * @throws what the work throws, where no space was kept or that is not enough.
   */
  withRoom<T>(work: () => T): T;
  /** Keeps the space, unless that is done or would leave others little. */
  keep(): Promise<void>;
}

/** Twenty seconds of an answer, as the journal writes it. */
const RESERVE_BYTES = 4_000_000;
/** Of a disk that has less left than this many times as much nothing is kept. */
const ROOM_TIMES = 3;

/** @param file holds the space, and nothing that anybody reads. */
export function createDiskReserve(file: string, bytes = RESERVE_BYTES): DiskReserve {
  let isKept = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= bytes;
  let isUnderWay = false;

  const giveUp = (): boolean => {
    if (!isKept) return false;
    isKept = false;
    try {
      rmSync(file, { force: true });
      return true;
    } catch {
      return false;
    }
  };
  return {
    withRoom(work) {
      try {
        return work();
      } catch (error) {
        if (!isNoRoom(error) || !giveUp()) throw error;
        return work();
      }
    },
    async keep() {
      if (isKept || isUnderWay) return;
      if ((freeBytes(dirname(file)) ?? 0) < bytes * ROOM_TIMES) return;
      isUnderWay = true;
      try {
        // A disk that compresses what it stores has to keep all of it.
        await writeFile(file, await makeRandom(bytes), { mode: 0o600 });
        isKept = true;
      } catch {
        // It is a help, and no more: without it the disk says no a little earlier.
        await rm(file, { force: true }).catch(() => undefined);
      } finally {
        isUnderWay = false;
      }
    },
  };
}
