import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../electron/store/database.ts";
import { createDiskTasks } from "../../electron/store/disk-tasks.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { AppError } from "../../shared/errors.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const AT = Date.UTC(2026, 10, 22);
const TITLES = ["Why is the sky blue?", "And the grass?"];

let folder: string;
let sound: Buffer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-backups-"));
  const opened = open(join(folder, "first"));
  const store = createRunStore({ database: opened.database, now: () => AT });
  for (const text of TITLES) store.begin(askingRun({ text, at: AT }));
  store.recover();
  sound = readFileSync(opened.backups.write(opened.database, "manual"));
  opened.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(at: string) {
  mkdirSync(at, { recursive: true });
  return openDatabase({
    path: join(at, "parley.db"),
    backupsFolder: join(at, "backups"),
    now: () => AT,
  });
}

/** A backup of which some bytes are others, some are missing, or all are anything. */
const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  {
    weight: 6,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.oneof(fc.nat(199), fc.nat(1 << 20)),
          fc.uint8Array({ minLength: 1, maxLength: 16 }),
        ),
        { maxLength: 6 },
      )
      .map((changes) => {
        const changed = Buffer.from(sound);
        for (const [at, given] of changes) Buffer.from(given).copy(changed, at % changed.length);
        return changed;
      }),
  },
  {
    weight: 1,
    arbitrary: fc.nat(1 << 20).map((length) => sound.subarray(0, length % sound.length)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(63), fc.nat(63)).map(([from, to]) => {
      const changed = Buffer.from(sound);
      const pages = Math.floor(sound.length / 4_096);
      changed.copyWithin(
        (to % pages) * 4_096,
        (from % pages) * 4_096,
        ((from % pages) + 1) * 4_096,
      );
      return changed;
    }),
  },
);

/** Byte 47 is the number of the schema's format, which SQLite counts to 4. */
function withByte(at: number, value: number): Uint8Array {
  const changed = Buffer.from(sound);
  changed[at] = value;
  return changed;
}

let count = 0;

it(
  "any bytes in a backup's place are refused in words or read right, and the history goes on",
  { timeout: FUZZ_TIMEOUT_MS },
  () => {
    fc.assert(
      fc.property(bytes, (content) => {
        const at = join(folder, `b-${(count += 1)}`);
        mkdirSync(at);
        const file = join(at, "backup.db");
        writeFileSync(file, content);
        const tasks = createDiskTasks(join(at, "parley.db"));
        for (const look of [tasks.describe, tasks.preview]) {
          inWords(() => look({ file, erased: [] }));
        }
        const isTaken = inWords(() => tasks.prepareRestore({ file, to: join(at, "parley.db") }));
        expect(readFileSync(file).equals(content)).toBe(true);
        const opened = open(at);
        const threads = createThreadStore({ database: opened.database, now: () => AT });
        const list = threads.list({ query: "", limit: 9 });
        for (const { id } of list) inWords(() => threads.get(id));
        if (!isTaken) expect(list).toEqual([]);
        opened.close();
        // What was taken needs no repair at the next start.
        if (isTaken) expect(readdirSync(at).filter((name) => name.includes("corrupt"))).toEqual([]);
        rmSync(at, { recursive: true });
      }),
      { ...runs(20), examples: [[new Uint8Array()]] },
    );
  },
);

it(
  "any bytes in the history's place start the app, or are told to be a newer one's",
  { timeout: FUZZ_TIMEOUT_MS },
  () => {
    fc.assert(
      fc.property(
        bytes,
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 100 }), { freq: 3 }),
        fc.constantFrom("-wal", "-journal", "-shm"),
        (content, beside, suffix) => {
          const at = join(folder, `h-${(count += 1)}`);
          mkdirSync(at);
          writeFileSync(join(at, "parley.db"), content);
          if (beside !== null) writeFileSync(join(at, `parley.db${suffix}`), beside);
          inWords(() => {
            // One byte makes a history that a newer Parley wrote, which is left as it is.
            const opened = open(at);
            const store = createRunStore({ database: opened.database, now: () => AT });
            inWords(() => store.begin(askingRun({ text: "new", at: AT })));
            opened.close();
          });
          rmSync(at, { recursive: true });
        },
      ),
      { ...runs(20), examples: [[withByte(47, 9), null, "-wal"]] },
    );
  },
);

/** @returns whether it was done; what is refused is refused in words for a person. */
function inWords(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return false;
  }
}
