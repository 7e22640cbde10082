import { open } from "node:fs/promises";

/** Carries a write-ahead log to the disk beside main, which goes on meanwhile. */
export interface LogSync {
  /** What was written until now is to be on the disk soon. */
  soon(): void;
  /** @throws the error of a sync that failed since this was last asked: what was written then may not be on the disk. */
  throwIfFailed(): void;
}

/** @param sync carries one file to the disk. */
export function createLogSync(
  path: string,
  sync: (path: string) => Promise<void> = syncFile,
): LogSync {
  let isUnderWay = false;
  let isAgain = false;
  let failure: { readonly error: unknown } | undefined;

  const run = async (): Promise<void> => {
    isUnderWay = true;
    do {
      isAgain = false;
      try {
        await sync(path);
      } catch (error) {
        failure = { error };
      }
      // Written to by what ran meanwhile.
    } while (isAgain as boolean);
    isUnderWay = false;
  };
  return {
    soon() {
      if (isUnderWay) isAgain = true;
      else void run();
    },
    throwIfFailed() {
      const failed = failure;
      failure = undefined;
      if (failed !== undefined) throw failed.error;
    },
  };
}

/** Carries a file to the disk; one that is gone has been carried over by whoever removed it. @throws what the disk says. */
export async function syncFile(path: string): Promise<void> {
  try {
    // Windows syncs only what may be written.
    const file = await open(path, "r+");
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
