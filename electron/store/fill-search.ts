import type { DiskTasks } from "./disk-tasks.ts";
import type { Disk } from "./disk.ts";

/** Where it begins: `start` compares all of it, `nothing` believes nothing of the file until it is compared. */
export type FillFrom = "start" | "nothing";

interface FillSearchDeps {
  readonly disk: Pick<Disk<DiskTasks>, "call">;
  /** Runs work once nothing else works on the history. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether the history may be read beside the app now. */
  readonly isOpen: () => boolean;
  /** Hears of a failure, which ends it until the next time. */
  readonly report: (error: unknown) => void;
}

/**
 * Compares the file that is searched (`search-file.ts`) with the history and fills in what is missing, bit by bit, so that
 * what a person waits for comes in between.
 *
 * @returns what does so; it never rejects.
 */
export function createFillSearch({ disk, inTurn, isOpen, report }: FillSearchDeps) {
  /** @returns whether it is over. */
  const fillSome = async (from: FillFrom | "here"): Promise<boolean> => {
    if (!isOpen()) return true;
    try {
      return await disk.call("indexMessages", { from });
    } catch (error) {
      report(error);
      return true;
    }
  };

  return async (begin: FillFrom): Promise<void> => {
    let from: FillFrom | "here" = begin;
    const next = (): Promise<boolean> => fillSome(from);
    while (!(await inTurn(next))) from = "here";
  };
}
