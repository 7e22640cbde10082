/**
 * Wraps a task so that it never runs twice at once: calls made meanwhile share one further run, which starts after the
 * current one and therefore sees whatever caused them. The task must not reject.
 */
export function coalesce(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;

  function run(): Promise<void> {
    if (running === undefined) {
      running = task().finally(() => {
        running = undefined;
      });
      return running;
    }
    queued ??= running.then(() => {
      queued = undefined;
      return run();
    });
    return queued;
  }
  return run;
}
