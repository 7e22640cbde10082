import { spawnSync } from "node:child_process";
import { appendFile, open, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "@playwright/test";
import type { Random } from "../load/random.ts";
import { canFakeTime, type Place, type TortureApp } from "./torture-app.ts";

/** Something that happens to the app while it answers. */
export interface Disturbance {
  /** In a few words, for the report. */
  readonly what: string;
  /** Why it cannot happen on this machine; undefined where it can. */
  readonly whyNot?: (place: Place) => string | undefined;
  /** Does it, and takes it back where the world would. Resolves with what became of the app. */
  readonly happen: (context: DisturbedApp) => Promise<"lives" | "was killed">;
}

interface DisturbedApp {
  readonly app: TortureApp;
  readonly place: Place;
  readonly random: Random;
}

const kill = async ({ app }: DisturbedApp): Promise<"was killed"> => {
  await app.kill();
  return "was killed";
};

export const DISTURBANCES = {
  kill: { what: "kill -9", happen: kill },
  "torn-write": {
    what: "kill -9 in the middle of a write: half a page behind the last commit",
    async happen(context) {
      await context.app.kill();
      await tearWrite(context);
      return "was killed";
    },
  },
  "full-disk": {
    what: "the disk is full for a while",
    whyNot: ({ userData }) =>
      isMountPoint(userData) ? undefined : "no small disk can be mounted here",
    async happen({ place, random }) {
      const ballast = join(place.userData, "ballast");
      await fillDisk(ballast, place.userData);
      await pause(500 + random.below(2_500));
      await rm(ballast);
      return "lives";
    },
  },
  "full-disk-and-kill": {
    what: "the disk is full, and the app is killed meanwhile",
    whyNot: ({ userData }) =>
      isMountPoint(userData) ? undefined : "no small disk can be mounted here",
    async happen(context) {
      const ballast = join(context.place.userData, "ballast");
      await fillDisk(ballast, context.place.userData);
      await pause(random250(context.random));
      await context.app.kill();
      await rm(ballast);
      return "was killed";
    },
  },
  "held-lock": {
    what: "another program holds the database's lock",
    async happen({ place, random }) {
      const database = new DatabaseSync(join(place.userData, "parley.db"), { timeout: 10_000 });
      database.exec("BEGIN IMMEDIATE");
      await pause(200 + random.below(4_000));
      database.exec("ROLLBACK");
      database.close();
      return "lives";
    },
  },
  "lost-lock": {
    what: "kill -9, and the lock of the only instance is taken away",
    async happen(context) {
      await context.app.kill();
      for (const name of ["SingletonLock", "SingletonSocket", "SingletonCookie"]) {
        await rm(join(context.place.userData, name), { force: true });
      }
      return "was killed";
    },
  },
  "clock-jump": {
    what: "the clock jumps",
    whyNot: () => (canFakeTime ? undefined : "libfaketime is not installed"),
    async happen({ app, place, random }) {
      const seconds = [-86_400 * 3, -3_600, 3_600, 86_400 * 400][random.below(4)] ?? 0;
      await writeFile(place.clockFile, `${seconds < 0 ? "" : "+"}${seconds}`);
      await expect
        .poll(async () =>
          Math.round(((await app.app.evaluate(() => Date.now())) - Date.now()) / 60_000),
        )
        .toBe(Math.round(seconds / 60));
      return "lives";
    },
  },
  sleep: {
    what: "the computer sleeps",
    async happen({ app, random }) {
      process.kill(app.pid, "SIGSTOP");
      await pause(500 + random.below(3_000));
      process.kill(app.pid, "SIGCONT");
      return "lives";
    },
  },
} as const satisfies Record<string, Disturbance>;

export type DisturbanceName = keyof typeof DISTURBANCES;

const random250 = (random: Random): number => 50 + random.below(200);

/** Whether the folder is a file system of its own, small enough to be filled. */
const isMountPoint = (folder: string): boolean =>
  spawnSync("mountpoint", ["-q", folder]).status === 0;

/** A small disk of its own for the app's files, where this process may mount one. */
export function mountSmallDisk(folder: string, megabytes: number): boolean {
  const options = `size=${megabytes}m,mode=0700`;
  return spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status === 0;
}

export const unmount = (folder: string): void => void spawnSync("umount", ["-l", folder]);

/** Takes every free block. */
async function fillDisk(ballast: string, folder: string): Promise<void> {
  const file = await open(ballast, "w");
  try {
    for (;;) {
      const { bavail, bsize } = await statfs(folder);
      if (bavail === 0) return;
      await file.write(Buffer.alloc(Math.min(bavail, 256) * bsize));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
}

/**
 * What a power cut leaves of a write that was under way: the beginning of a frame behind the last whole one in the log
 * (https://sqlite.org/fileformat.html#the_write_ahead_log), and half a settings file beside the good one.
 */
async function tearWrite({ place, random }: DisturbedApp): Promise<void> {
  const torn = Buffer.from(
    Array.from({ length: 24 + random.below(4_096) }, () => random.below(256)),
  );
  await appendFile(join(place.userData, "parley.db-wal"), torn);
  await writeFile(
    join(place.userData, `settings.json.${random.below(1_000_000)}`),
    '{"version":1,"lim',
  );
}
