import path from "node:path";
import { app } from "../app/app.ts";
import { absent } from "../core/absent.ts";
import { Session } from "./session.ts";

/** The profile's own session, for the stand-in's rooms; an app gets it once it is ready. */
export const defaultSession = new Session({
  isOwn: false,
  storagePath: () => app.getPath("userData"),
});

const PERSISTENT = "persist:";
const partitions = new Map<string, Session>();

function requireReady(): void {
  if (!app.isReady()) throw new TypeError("Session can only be received when app is ready");
}

/** Electron's rule for names: no `persist:` means in memory, and an empty name is the default session. */
function fromPartition(partition: string): Session {
  requireReady();
  if (typeof partition !== "string")
    throw new TypeError("Error processing argument at index 0, conversion failure from undefined");
  if (partition === "" || partition === PERSISTENT) return defaultSession;
  const known = partitions.get(partition);
  if (known) return known;
  const isPersistent = partition.startsWith(PERSISTENT);
  const created = new Session({
    isOwn: true,
    storagePath: () =>
      isPersistent
        ? path.join(app.getPath("userData"), "Partitions", partition.slice(PERSISTENT.length))
        : null,
  });
  partitions.set(partition, created);
  app.emit("session-created", created);
  return created;
}

/** The module `session`; https://www.electronjs.org/docs/latest/api/session */
export const session = {
  fromPartition,
  get defaultSession(): Session {
    requireReady();
    return defaultSession;
  },
  fromPath: (): never => absent("session.fromPath"),
};
