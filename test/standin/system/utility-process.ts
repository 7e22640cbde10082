import { fork, type ChildProcess, type StdioOptions } from "node:child_process";
import { EventEmitter } from "node:events";
import { constants } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { app } from "../app/app.ts";
import { createEvent } from "../core/electron-event.ts";
import { cloned } from "./cloned.ts";

export interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly stdio?: "pipe" | "ignore" | "inherit" | readonly ("pipe" | "ignore" | "inherit")[];
  readonly serviceName?: string;
}

const STDIO: readonly unknown[] = ["inherit", "pipe", "ignore"];

const CHILD = path.join(import.meta.dirname, "utility-child.ts");

/**
 * https://www.electronjs.org/docs/latest/api/utility-process, as a process of Node; its messages are structured clones.
 * Ports cannot be handed over.
 */
export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  #pid: number | undefined;
  #hasEnded = false;
  #wasTold = false;

  constructor(file: string, args: readonly string[], options: ForkOptions) {
    super();
    const { stdio = "inherit" } = options;
    const [stdin = "ignore", stdout, stderr] =
      typeof stdio === "string" ? ["ignore", stdio, stdio] : stdio;
    if (![stdin, stdout ?? "pipe", stderr ?? "pipe"].every((each) => STDIO.includes(each)))
      throw new Error("stdio must be of the following values: inherit, pipe, ignore");
    if (stdin !== "ignore") throw new Error("stdin value other than ignore is not supported.");
    if (stdout === undefined || stderr === undefined)
      throw new Error("configuration missing for stdin, stdout or stderr.");
    const inArchive = file.includes(".asar/");
    const preload = path.join(import.meta.dirname, "../asar/preload.ts");
    this.#child = fork(CHILD, [file, ...args], {
      execPath: process.argv0,
      execArgv: [
        ...(options.execArgv ?? []),
        "--disable-warning=ExperimentalWarning",
        ...(inArchive ? ["--import", preload] : []),
      ],
      env: { ...(options.env ?? process.env) },
      serialization: "advanced",
      stdio: ["ignore", stdout, stderr, "ipc"] as StdioOptions,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    this.#child.once("spawn", () => {
      this.#pid = this.#child.pid;
      this.emit("spawn");
    });
    this.#child.on("message", (message) => this.emit("message", message));
    this.#child.once("exit", (code, signal) => {
      this.#hasEnded = true;
      this.#pid = undefined;
      // Ended by `kill` it ends well; by a signal of anybody else, with the signal's number.
      const exitCode = code ?? (this.#wasTold ? 0 : constants.signals[signal ?? "SIGKILL"]);
      this.emit("exit", exitCode);
      if (exitCode === 0) return;
      app.emit("child-process-gone", createEvent(), {
        type: "Utility",
        reason: signal === null ? "abnormal-exit" : "crashed",
        exitCode,
        serviceName: "node.mojom.NodeService",
        name: options.serviceName ?? "Node Utility Process",
      });
    });
    // A utility process ends with the app, however that ends.
    process.once("exit", () => this.#child.kill("SIGKILL"));
  }

  get pid(): number | undefined {
    return this.#pid;
  }
  get stdout(): Readable | null {
    return this.#child.stdout;
  }
  get stderr(): Readable | null {
    return this.#child.stderr;
  }
  postMessage(message: unknown): void {
    if (!this.#hasEnded) this.#child.send(cloned(message) as object);
  }
  kill(): boolean {
    this.#wasTold = true;
    return !this.#hasEnded && this.#child.kill();
  }
}

export const utilityProcess = {
  fork(
    file: string,
    args: readonly string[] | ForkOptions = [],
    options: ForkOptions = {},
  ): UtilityProcess {
    if (!file) throw new Error("Missing UtilityProcess entry script.");
    if (!app.isReady()) throw new Error("utilityProcess cannot be created before app is ready.");
    return Array.isArray(args)
      ? new UtilityProcess(file, args as string[], options)
      : new UtilityProcess(file, [], args as ForkOptions);
  },
};
