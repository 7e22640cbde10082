import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../electron/store/database.ts";
import { createDiskTasks } from "../../electron/store/disk-tasks.ts";
import { searchFileOf } from "../../electron/store/search-file.ts";
import type { Database } from "../../electron/store/sqlite.ts";
import { createRandom } from "../load/random.ts";
import { printTable, spread } from "./figures.ts";

const SIZES = [100_000, 1_000_000];
const REPEATS = 5;
const PER_CHAT = 100;
/** Asked for from common to rare; the last is nowhere. */
const QUERIES = ["the", "ordinar", "東", "東京", "wombat-77", "the wombat-77", "zzqqxx"];

/** Prints how long the worker takes for the first hits, how long it takes to fill the file, and how large that becomes. */
export async function benchSearch(): Promise<void> {
  for (const size of SIZES) {
    const folder = await mkdtemp(join(tmpdir(), "parley-search-"));
    try {
      await benchSize(folder, size);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function benchSize(folder: string, size: number): Promise<void> {
  const path = join(folder, "parley.db");
  const options = { path, backupsFolder: join(folder, "backups"), now: () => Date.now() };
  const { database, close } = openDatabase(options);
  write(database, size);
  close();
  const tasks = createDiskTasks(path);
  const start = performance.now();
  const longest = { ms: 0 };
  for (let isDone = false; !isDone;) {
    const from = performance.now();
    isDone = await tasks.indexMessages({ from: "here" });
    longest.ms = Math.max(longest.ms, performance.now() - from);
  }
  const filled = performance.now() - start;
  const rows: [string, string, string][] = [];
  for (const query of QUERIES) {
    const times: number[] = [];
    let hits = 0;
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const from = performance.now();
      hits = (await tasks.search({ query })).length;
      times.push(performance.now() - from);
    }
    rows.push([query, String(hits), spread(times, 0)]);
  }
  const [history, index] = await Promise.all([stat(path), stat(searchFileOf(path))]);
  printTable(
    `${size} messages: history ${megabytes(history.size)}, index ${megabytes(index.size)} in ` +
      `${(filled / 1_000).toFixed(0)} s, longest slice ${longest.ms.toFixed(0)} ms`,
    ["query", "chats", `hits with snippets: median [least–most] of ${REPEATS}, ms`],
    rows,
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function write(database: Database, size: number): void {
  const random = createRandom("search");
  const letters = (): string => String.fromCharCode(97 + random.below(26));
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 3 + random.below(8) }, letters).join(""),
  );
  const word = (): string => words[random.below(words.length * random.unit())] ?? "";
  // It is thrown away; a power cut may take it.
  database.execute("PRAGMA synchronous = OFF");
  for (let done = 0; done < size; done += PER_CHAT) {
    database.transaction(() => {
      const threadId = randomUUID();
      const title = `Chat ${done / PER_CHAT}`;
      database.run(
        `INSERT INTO threads (id, title, title_source, created_at, updated_at)
         VALUES (:threadId, :title, 'user', :at, :at)`,
        { threadId, title, at: done },
      );
      for (let number = done; number < done + PER_CHAT; number += 1) {
        const text = [
          ...Array.from({ length: 40 }, word),
          ...(number % 2 === 0 ? ["the"] : []),
          ...(number % 10 === 0 ? ["extraordinary"] : []),
          ...(number % 1_000 === 0 ? ["東京タワーへ行く"] : []),
          ...(number === 7_777 ? ["wombat-77"] : []),
        ].join(" ");
        database.run(
          `INSERT INTO messages (id, thread_id, role, parts, status, created_at, text)
           VALUES (:id, :threadId, 'user', '[]', '{"type":"complete"}', :number, :text)`,
          { id: randomUUID(), threadId, number, text },
        );
      }
    });
  }
}
