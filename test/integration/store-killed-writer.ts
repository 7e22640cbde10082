// A process that streams an answer into the journal until it is killed. It prints the number of words on disk after
// every write, so whoever kills it knows what must be found again.
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";

const [path = "", backupsFolder = ""] = process.argv.slice(2);
const { database } = openDatabase({ path, backupsFolder, now: () => Date.now() });
const runs = createRunStore({ database, now: () => Date.now() });
const run = askingRun({ text: "Count for ever.", at: Date.now() });
runs.begin(run);

for (let count = 1; ; count += 1) {
  const event = { type: "text-delta" as const, at: Date.now(), text: `${count} ` };
  runs.append(run.runId, [{ seq: count, event }]);
  process.stdout.write(`${count}\n`);
  await new Promise(setImmediate);
}
