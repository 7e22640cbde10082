import { Worker } from "node:worker_threads";
import { errorData, type ErrorData } from "../../shared/error-data.ts";
import { fromErrorData } from "../../shared/errors.ts";
import type { createDiskTasks, DiskTasks } from "./disk-tasks.ts";
import type { LastingDatabase } from "./lasting-sqlite.ts";

export type TaskName = keyof DiskTasks;
type TaskInput<K extends TaskName> = Parameters<DiskTasks[K]>[0];
type TaskOutput<K extends TaskName> = Awaited<ReturnType<DiskTasks[K]>>;

/** A task on its way to the worker, and how it ended. */
export interface TaskRequest {
  readonly id: number;
  readonly name: TaskName;
  readonly input: unknown;
}
export type TaskReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: TaskError };
export interface TaskError {
  readonly data: ErrorData;
  /** SQLite's own result code, where there is one. */
  readonly errcode: number | undefined;
  readonly stack: string | undefined;
}

/** Does what takes long with the disk, beside the thread that asks for it. */
export interface Disk {
  call<K extends TaskName>(name: K, input: TaskInput<K>): Promise<TaskOutput<K>>;
  /** Resolves once nothing has the history open but the app itself. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface DiskOptions {
  readonly path: string;
  readonly database: LastingDatabase;
  /** The file of `disk-worker.ts`, as it is here. */
  readonly workerFile: string;
  /** Does a task here and now, where no second connection can be opened. */
  readonly createTasks: typeof createDiskTasks;
}

/** What a person waits for does not stand behind what nobody waits for. */
const ANSWERED_AT_ONCE: ReadonlySet<TaskName> = new Set([
  "describe",
  "preview",
  "listThreads",
  "search",
  "usage",
  "usageCsv",
]);

export function createDisk({ path, database, workerFile, createTasks }: DiskOptions): Disk {
  const lanes = { asked: createLane(workerFile, path), kept: createLane(workerFile, path) };
  return {
    async call<K extends TaskName>(name: K, input: TaskInput<K>): Promise<TaskOutput<K>> {
      if (database.access() !== "shared") {
        const tasks = createTasks(path, database);
        return (await tasks[name](input as never)) as TaskOutput<K>;
      }
      const lane = ANSWERED_AT_ONCE.has(name) ? lanes.asked : lanes.kept;
      return (await lane.call(name, input)) as TaskOutput<K>;
    },
    idle: async () => {
      await Promise.all([lanes.asked.idle(), lanes.kept.idle()]);
    },
    close: async () => {
      await Promise.all([lanes.asked.close(), lanes.kept.close()]);
    },
  };
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One worker, started by the first task and again after it died. */
function createLane(workerFile: string, path: string) {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;
  let onIdle: (() => void)[] = [];

  const settle = (id: number, how: (task: Waiting) => void): void => {
    const task = waiting.get(id);
    if (task === undefined) return;
    waiting.delete(id);
    how(task);
    if (waiting.size > 0) return;
    worker?.unref();
    for (const each of onIdle) each();
    onIdle = [];
  };

  const start = (): Worker => {
    const started = new Worker(workerFile, { workerData: { path }, name: "disk", execArgv: [] });
    started.on("message", (reply: TaskReply) =>
      settle(reply.id, (task) =>
        "error" in reply ? task.reject(toError(reply.error)) : task.resolve(reply.value),
      ),
    );
    const onGone = (error: unknown): void => {
      if (worker === started) worker = undefined;
      for (const id of [...waiting.keys()]) settle(id, (task) => task.reject(error));
    };
    started.on("error", onGone);
    started.on("exit", () => onGone(new Error("The disk's worker has ended.")));
    return started;
  };

  return {
    call(name: TaskName, input: unknown): Promise<unknown> {
      worker ??= start();
      worker.ref();
      lastId += 1;
      const request: TaskRequest = { id: lastId, name, input };
      const reply = new Promise<unknown>((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
      });
      worker.postMessage(request);
      return reply;
    },
    idle: (): Promise<void> =>
      waiting.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            onIdle.push(resolve);
          }),
    async close(): Promise<void> {
      await worker?.terminate();
    },
  };
}

function toError({ data, errcode, stack }: TaskError): Error {
  const cause = Object.assign(new Error("in the disk's worker", { cause: stack }), { errcode });
  return Object.assign(fromErrorData(errorData.parse(data)), { cause });
}
