import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { AppError, toErrorData } from "../../shared/errors.ts";
import type { TaskError, TaskReply, TaskRequest } from "../store/disk.ts";
import { createDiskWork, type DiskWork } from "./disk-work.ts";

// The entry of a worker thread: it does the work of one history, each task as it comes.
const { path } = z.object({ path: z.string() }).parse(workerData);
const work = createDiskWork(path);

parentPort?.on("message", ({ id, name, input }: TaskRequest) => {
  Promise.try((): unknown => work[name as keyof DiskWork](input as never)).then(
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
