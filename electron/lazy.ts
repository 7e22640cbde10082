import { AppError } from "../shared/errors.ts";

/**
 * Runs `load` on the first call and gives every later call the same promise; a failed load is tried again.
 *
 * @throws AppError `internal`, in words for a person, when the part of the app that `load` brings is not there.
 */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error instanceof AppError
        ? error
        : new AppError("internal", NOT_LOADED, { cause: error });
    });
    return loaded;
  };
}

const NOT_LOADED =
  "A part of Parley could not be loaded. Close Parley and open it again; if that does not help, install it again.";
