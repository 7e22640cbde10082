import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
import { loadFromArchives } from "./load-hooks.ts";
import { readArchivesAsFolders } from "./patch-fs.ts";

// What a process, or a thread, needs to live in an archive. Threads inherit neither; each one gets this file again.
readArchivesAsFolders();
loadFromArchives();

const { Worker } = workerThreads;
workerThreads.Worker = class extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(file, {
      ...options,
      execArgv: [...(options.execArgv ?? []), "--import", import.meta.url],
    });
  }
};
syncBuiltinESMExports();
