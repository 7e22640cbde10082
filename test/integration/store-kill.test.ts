import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";

const WRITER = join(import.meta.dirname, "store-killed-writer.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets the writer write so many words, kills it, and says how many it had reported by then. */
async function killAfter(words: number, files: readonly string[]): Promise<number> {
  const writer = spawn(process.execPath, [WRITER, ...files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  writer.stdout.setEncoding("utf8");
  writer.stdout.on("data", (chunk: string) => {
    output += chunk;
    if (lastNumber(output) >= words) writer.kill("SIGKILL");
  });
  await once(writer, "close");
  return lastNumber(output);
}

function lastNumber(output: string): number {
  return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1));
}

it("keeps every word that was journalled before a kill -9, and the question", async () => {
  const path = join(folder, "parley.db");
  const backupsFolder = join(folder, "backups");
  const rounds = [1, 3, 40, 250];
  for (const [index, words] of rounds.entries()) {
    const reported = await killAfter(words, [path, backupsFolder]);
    expect(reported).toBeGreaterThanOrEqual(words);

    const opened = openDatabase({ path, backupsFolder, now: () => Date.now() });
    const { database, notices } = opened;
    expect(notices).toEqual([]);
    const now = () => Date.now();
    const [open] = createRunStore({ database, now }).openRuns();
    expect(createRunStore({ database, now }).recover()).toBe(1);
    const threads = createThreadStore({ database, now });
    const [question, answer] = threads.get(open!.threadId).messages;
    expect(toPlainText(question!.parts)).toBe("Count for ever.");
    expect(answer!.status).toMatchObject({ type: "incomplete", reason: "interrupted" });

    const found = toPlainText(answer!.parts).trim().split(" ");
    expect(found.length).toBeGreaterThanOrEqual(reported);
    expect(found).toEqual(found.map((_, at) => String(at + 1)));
    const check = database.get(z.unknown(), "PRAGMA integrity_check");
    expect(check).toEqual({ integrity_check: "ok" });
    expect(threads.list({ query: "", limit: 99 })).toHaveLength(index + 1);
    opened.close();
  }
});
