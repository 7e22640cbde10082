import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { errorData, type ErrorData } from "../../shared/error-data.ts";
import { fromErrorData } from "../../shared/errors.ts";
import type { LastingDatabase } from "./lasting-sqlite.ts";
import type { Database } from "./sqlite.ts";

/** What can be done beside the app, by name. */
export type Tasks = Readonly<Record<string, (input: never) => unknown>>;

/** A task on its way to the worker, and how it ended. */
export interface TaskRequest {
  readonly id: number;
  readonly name: string;
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
export interface Disk<T extends Tasks> {
  call<K extends keyof T & string>(
    name: K,
    input: Parameters<T[K]>[0],
  ): Promise<Awaited<ReturnType<T[K]>>>;
  /** Resolves once nothing has the history open but the app itself. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface DiskOptions<T extends Tasks> {
  readonly path: string;
  readonly database: LastingDatabase;
  /** The worker's entry, as it is on the disk. */
  readonly workerFile: string;
  /** Does a task in this thread, where no second connection can be opened. */
  readonly createTasks: (path: string, alone: Database) => Promise<T>;
  /** What a person waits for: it does not stand behind what nobody waits for. */
  readonly isAsked: (name: keyof T) => boolean;
}

export function createDisk<T extends Tasks>(options: DiskOptions<T>): Disk<T> {
  const { path, database, workerFile, createTasks, isAsked } = options;
  const lanes = { asked: createLane(workerFile, path), kept: createLane(workerFile, path) };
  return {
    async call<K extends keyof T & string>(
      name: K,
      input: Parameters<T[K]>[0],
    ): Promise<Awaited<ReturnType<T[K]>>> {
      const lane = isAsked(name) ? lanes.asked : lanes.kept;
      const value: unknown =
        database.access() === "shared"
          ? await lane.call(name, input)
          : await (await createTasks(path, database))[name]?.(input);
      return value as Awaited<ReturnType<T[K]>>;
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

/** A person who quits waits no longer for a copy. */
const LONGEST_WAIT_MS = 3_000;

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

  const idle = (): Promise<void> =>
    waiting.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          onIdle.push(resolve);
        });

  return {
    call(name: string, input: unknown): Promise<unknown> {
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
    idle,
    async close(): Promise<void> {
      if (worker === undefined) return;
      // To end a thread in the middle of a copy can take the whole process along (SIGSEGV in `node:sqlite`'s backup).
      await Promise.race([idle(), sleep(LONGEST_WAIT_MS, undefined, { ref: false })]);
      await worker.terminate();
    },
  };
}

function toError({ data, errcode, stack }: TaskError): Error {
  const cause = Object.assign(new Error("in the disk's worker", { cause: stack }), { errcode });
  return Object.assign(fromErrorData(errorData.parse(data)), { cause });
}
