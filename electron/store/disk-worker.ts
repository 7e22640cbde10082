import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { createDiskTasks } from "./disk-tasks.ts";
import type { TaskError, TaskReply, TaskRequest } from "./disk.ts";

// The entry of a worker thread: it does the tasks of one history, each as it comes.
const { path } = z.object({ path: z.string() }).parse(workerData);
const tasks = createDiskTasks(path);

parentPort?.on("message", ({ id, name, input }: TaskRequest) => {
  Promise.try((): unknown => tasks[name](input as never)).then(
    (value) => reply({ id, value }),
    (error: unknown) => reply({ id, error: toTaskError(error) }),
  );
});

function reply(message: TaskReply): void {
  parentPort?.postMessage(message);
}

function toTaskError(error: unknown): TaskError {
  const origin = error instanceof AppError ? error.cause : error;
  const errcode =
    origin instanceof Error && "errcode" in origin && typeof origin.errcode === "number"
      ? origin.errcode
      : undefined;
  return {
    data: toErrorData(error),
    errcode,
    stack: error instanceof Error ? error.stack : String(error),
  };
}
