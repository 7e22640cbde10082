import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TortureApp } from "./torture-app.ts";
import { answerTo, type Asked } from "./provider.ts";

/** A message that was sent, and how much of its answer is owed. */
export interface Sent {
  readonly tag: string;
  readonly text: string;
  /** Characters of the answer that had been on the screen for more than 250 ms when the app was killed. */
  owedCharacters: number;
  /** Whether the app lived on, so that the whole answer is owed. */
  owesAll: boolean;
}

interface StoredMessage {
  readonly role: string;
  readonly text: string;
  readonly parent: string | null;
  readonly id: string;
  readonly status: string;
}

/** Text older than this may not be lost (B5). */
export const LOSS_LIMIT_MS = 250;

/** Everything that is not as it must be, a sentence each. Reads the database beside the running app. */
export async function judge(
  app: TortureApp,
  userData: string,
  { sent, asked }: { readonly sent: readonly Sent[]; readonly asked: readonly Asked[] },
): Promise<readonly string[]> {
  const database = new DatabaseSync(join(userData, "parley.db"), {
    readOnly: true,
    timeout: 10_000,
  });
  try {
    const messages = database
      .prepare("SELECT id, parent_id AS parent, role, text, status FROM messages")
      .all() as unknown as StoredMessage[];
    return [
      ...sent.flatMap((each) => judgeMessage(each, messages)),
      ...doubled(asked),
      ...(await judgeFigures(app, database)),
    ];
  } finally {
    database.close();
  }
}

function judgeMessage(sent: Sent, messages: readonly StoredMessage[]): readonly string[] {
  const questions = messages.filter(
    ({ role, text }) => role === "user" && text.includes(sent.text),
  );
  const [question] = questions;
  if (question === undefined) return [`${sent.tag}: the message is gone`];
  if (questions.length > 1) return [`${sent.tag}: the message stands ${questions.length} times`];
  const answers = messages.filter(({ parent }) => parent === question.id);
  const [answer] = answers;
  if (answer === undefined) return [`${sent.tag}: the answer is gone`];
  const whole = answerTo(sent.tag);
  const status = JSON.parse(answer.status) as { type: string; reason?: string };
  const said = `${status.type}${status.reason === undefined ? "" : ` (${status.reason})`}`;
  return [
    ...(answers.length > 1 ? [`${sent.tag}: ${answers.length} answers`] : []),
    ...(whole.startsWith(answer.text) ? [] : [`${sent.tag}: the answer is not what was sent`]),
    ...(status.type === "running" ? [`${sent.tag}: still said to be running`] : []),
    ...(status.type === "complete" && answer.text !== whole
      ? [`${sent.tag}: complete, with ${answer.text.length} of ${whole.length} characters`]
      : []),
    ...(sent.owesAll && status.type !== "complete"
      ? [`${sent.tag}: ${said}, though the app lived on`]
      : []),
    ...(answer.text.length < sent.owedCharacters
      ? [
          `${sent.tag}: ${answer.text.length} characters of ${sent.owedCharacters} that were older than ${LOSS_LIMIT_MS} ms`,
        ]
      : []),
  ];
}

/** The same request twice: nobody pressed Retry. */
function doubled(asked: readonly Asked[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tag, messages } of asked) {
    const key = `${tag} with ${messages} messages`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => `${key} was asked ${count} times`);
}

/** Receipts, the ledger and the Usage page add up to the same. */
async function judgeFigures(app: TortureApp, database: DatabaseSync): Promise<readonly string[]> {
  const [receipts, ledger] = [
    "SELECT COALESCE(SUM(cost_micro_usd), 0) AS sum FROM runs",
    "SELECT COALESCE(SUM(cost_micro_usd), 0) AS sum FROM model_calls",
  ].map((sql) => (database.prepare(sql).get() as { sum: number }).sum);
  const { totals } = await app.call("usage.get", { days: null });
  const figures = { receipts, ledger, usage: totals.costMicroUsd };
  return new Set(Object.values(figures)).size === 1
    ? []
    : [`figures differ: ${JSON.stringify(figures)}`];
}
