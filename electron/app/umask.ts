/** How long a program that is being started may take to be there; on Linux the file manager's start is never told. */
const START_MS = 1_000;

/** The mask that this process was started with, and gives to what it starts. */
let usual: number | undefined;
let starting = 0;

/** What the app writes from now on is its owner's alone; Windows keeps it so by where the folder lies. */
export function keepFilesPrivate(): void {
  usual = process.umask(0o077);
}

/**
 * Lets another program start with the mask that a person's programs have: a browser that inherits ours would write
 * files that nobody else may read, for as long as it is open.
 */
export async function startProgram<T>(start: () => Promise<T>): Promise<T> {
  if (usual === undefined) return start();
  starting += 1;
  process.umask(usual);
  const started = Promise.withResolvers<undefined>();
  const restore = (): void => started.resolve(undefined);
  const timer = setTimeout(restore, START_MS);
  void started.promise.then(() => {
    clearTimeout(timer);
    starting -= 1;
    if (starting === 0) process.umask(0o077);
  });
  try {
    return await start();
  } finally {
    restore();
  }
}

/** As `startProgram`, for a program of whose start nothing is ever told. */
export function startUntold(start: () => void): void {
  void startProgram(() => {
    start();
    return new Promise<never>(() => undefined);
  });
}

/** As `startProgram`, for what has started when the function returns: the app itself, when it starts anew. */
export function startAtOnce(start: () => void): void {
  const own = usual === undefined ? undefined : process.umask(usual);
  try {
    start();
  } finally {
    if (own !== undefined) process.umask(own);
  }
}
