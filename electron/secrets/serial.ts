/** Runs the tasks of one key one after the other, in the order they were given. */
export function createSerial(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const run = (last.get(key) ?? Promise.resolve()).then(task);
    // The next one does not care how this one ended.
    last.set(
      key,
      run.catch(() => undefined),
    );
    return run;
  };
}
