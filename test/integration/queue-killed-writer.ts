// A process that queues messages and sends them until it is killed. It prints the chat and the id of each message once
// it is queued, so whoever kills it knows what must be found again.
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { askingRun } from "../unit/electron/store/new-run.ts";

const [path = "", backupsFolder = ""] = process.argv.slice(2);
const now = (): number => Date.now();
const { database } = openDatabase({ path, backupsFolder, now });
const runs = createRunStore({ database, now });
const { queue } = createThreadStore({ database, now });
const first = askingRun({ text: "Wait for me.", at: now() });
let { message, runId } = runs.begin(first);

for (;;) {
  const { threadId } = first;
  const next = askingRun({ threadId, parentId: message.id, text: "Next.", at: now() });
  const { messageId } = next.userMessage;
  queue.add({ threadId, messageId, text: "Next.", attachments: [], acknowledged: [] }, 1);
  process.stdout.write(`${threadId} ${messageId}\n`);
  await new Promise(setImmediate);
  runs.finish(runId, { ...message, status: { type: "complete" } }, []);
  ({ message, runId } = runs.begin(next));
}
