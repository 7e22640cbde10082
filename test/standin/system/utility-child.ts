import { EventEmitter } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cloned } from "./cloned.ts";

/** https://www.electronjs.org/docs/latest/api/parent-port */
class ParentPort extends EventEmitter {
  #early: unknown[] | undefined = [];

  constructor() {
    super();
    // What comes before anybody listens is kept for the first who does.
    this.on("newListener", (name) => {
      if (name !== "message") return;
      const early = this.#early ?? [];
      this.#early = undefined;
      queueMicrotask(() => {
        for (const data of early) this.receive(data);
      });
    });
  }
  receive(data: unknown): void {
    if (this.#early) this.#early.push(data);
    else this.emit("message", { data, ports: [] });
  }
  postMessage(message: unknown): void {
    process.send?.(cloned(message));
  }
}

const [, , file = "", ...args] = process.argv;
const parentPort = new ParentPort();
process.on("message", (data) => parentPort.receive(data));
const define = (name: string, value: unknown): void =>
  void Object.defineProperty(process, name, { value, enumerable: true, configurable: true });
define("parentPort", parentPort);
define("type", "utility");
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(path.resolve(file)).href);
// Nobody listens: what holds the process is its own work, not the wire.
if (parentPort.listenerCount("message") === 0) process.channel?.unref();
