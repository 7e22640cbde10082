import { EventEmitter } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** https://www.electronjs.org/docs/latest/api/parent-port */
class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(structuredClone(message));
  }
}

const [, , file = "", ...args] = process.argv;
const parentPort = new ParentPort();
process.on("message", (data) => parentPort.emit("message", { data, ports: [] }));
const define = (name: string, value: unknown): void =>
  void Object.defineProperty(process, name, { value, enumerable: true, configurable: true });
define("parentPort", parentPort);
define("type", "utility");
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(path.resolve(file)).href);
// Nobody listens: what holds the process is its own work, not the wire.
if (parentPort.listenerCount("message") === 0) process.channel?.unref();
