import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { fieldOf } from "../../http/received.ts";
import { readOwnFile, writeOwnFile } from "../../store/own-file.ts";
import { parseJson } from "../../store/parse-json.ts";

const run = promisify(execFile);

/**
 * Which processes the app has started, on the disk, so that the next start ends what a killed one left. A number alone
 * says nothing, for the system gives it to somebody else: the moment at which the process began is noted with it.
 */
export interface ProcessNotes {
  /** Before anything is sent to it. */
  readonly note: (pid: number) => Promise<void>;
  readonly forget: (pid: number) => void;
  /**
   * Ends what an app that was killed left running, with all that it started.
   *
   * @returns how many groups were ended.
   */
  readonly sweep: () => Promise<number>;
}

const notes = z.array(z.object({ pid: z.int().positive(), started: z.string() }));
type Notes = z.infer<typeof notes>;

/**
 * When a process began, in the system's own measure; undefined for one that is not there, or where the system does not
 * say.
 */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === "linux") {
      // The name in parentheses may hold spaces; behind it, this is the 20th field (proc(5), "starttime").
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    }
    if (process.platform === "win32") {
      const query = `(Get-Process -Id ${pid}).StartTime.Ticks`;
      const { stdout } = await run("powershell.exe", ["-NoProfile", "-Command", query]);
      return stdout.trim() === "" ? undefined : stdout.trim();
    }
    const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)]);
    return stdout.trim() === "" ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}

/** Ends a process and all that it started: its group, or on Windows its tree. One that has gone is no failure. */
export function endGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  if (process.platform === "win32") {
    // It has no signals: what does not end with its input is ended at once.
    execFile("taskkill", ["/pid", String(pid), "/T", "/F"], () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is there any more.
  }
}

/** The system tells nobody of the end of a group: it is looked for so often, in milliseconds. */
const LOOK_MS = 20;

/**
 * Waits for the last process of a group to end.
 *
 * @returns whether it has within so many milliseconds.
 */
export async function groupEnds(pid: number, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (isGroupThere(pid)) {
    if (performance.now() >= until) return false;
    await delay(LOOK_MS);
  }
  return true;
}

function isGroupThere(pid: number): boolean {
  try {
    // Windows knows no groups: there the process stands for what it has started, which is ended as a tree.
    process.kill(process.platform === "win32" ? pid : -pid, 0);
    return true;
  } catch (error) {
    return fieldOf(error, "code") === "EPERM";
  }
}

/** @param folder where the notes are kept. */
export function createProcessNotes(folder: string): ProcessNotes {
  const path = join(folder, "processes.json");
  const read = (): Notes => {
    try {
      return parseJson(notes, readOwnFile(path).toString("utf8")) ?? [];
    } catch {
      return [];
    }
  };
  const write = (next: Notes): void => writeOwnFile(path, JSON.stringify(next));
  return {
    async note(pid) {
      const started = await startOf(pid);
      if (started !== undefined) write([...read(), { pid, started }]);
    },
    forget(pid) {
      const known = read();
      const left = known.filter((each) => each.pid !== pid);
      if (left.length < known.length) write(left);
    },
    async sweep() {
      const left = read();
      if (left.length === 0) return 0;
      let ended = 0;
      for (const { pid, started } of left) {
        if ((await startOf(pid)) !== started) continue;
        endGroup(pid, "SIGKILL");
        ended += 1;
      }
      write([]);
      return ended;
    },
  };
}
