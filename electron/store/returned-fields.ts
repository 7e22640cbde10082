import { z } from "zod";
import type { MessageId } from "../../shared/ids.ts";
import {
  LONGEST_FIELDS,
  type FieldSource,
  type ReturnedFields,
} from "../../shared/returned-fields.ts";
import type { Database } from "./sqlite.ts";

/** What one message may keep, and what is read for one request, in bytes; a run's whole answer has 4 MB. */
const MESSAGE_BYTES = 8_000_000;
const BRANCH_BYTES = 16_000_000;

/** Writes what came of one message's model calls. What a message has no room for is left out. */
export function insertReturned(
  database: Database,
  message: MessageId,
  all: readonly ReturnedFields[],
): void {
  for (const { callsBefore, textBefore, source, tokens, fields } of all) {
    database.run(
      `INSERT OR REPLACE INTO returned_fields
         (message_id, calls_before, text_before, endpoint, address, protocol, model_family, tokens, fields)
       SELECT :message, :callsBefore, :textBefore, :endpoint, :address, :protocol, :modelFamily, :tokens, :fields
       WHERE octet_length(:fields) + (SELECT coalesce(sum(octet_length(fields)), 0)
         FROM returned_fields WHERE message_id = :message) <= ${MESSAGE_BYTES}`,
      { message, callsBefore, textBefore, ...source, tokens, fields },
    );
  }
}

/** Gives a copy of a message what its providers want back. */
export function copyReturned(database: Database, from: MessageId, to: MessageId): void {
  database.run(
    `INSERT OR IGNORE INTO returned_fields
       (message_id, calls_before, text_before, endpoint, address, protocol, model_family, tokens, fields)
     SELECT :to, calls_before, text_before, endpoint, address, protocol, model_family, tokens, fields
       FROM returned_fields WHERE message_id = :from`,
    { from, to },
  );
}

const count = z.int().nonnegative();
/** A history is a file that others may have written to: a row that is not as it should be is no row. */
const row = z.object({
  message: z.string(),
  callsBefore: count,
  textBefore: count,
  protocol: z.string(),
  tokens: count,
  fields: z.string().max(LONGEST_FIELDS),
});
const sizeRow = z.object({ number: z.int(), bytes: count });

/** From the newest message back; those of another source are not looked at. */
const OF_SOURCE = `
  FROM returned_fields
  WHERE message_id IN (SELECT value FROM json_each(:messages))
    AND endpoint = :endpoint AND address = :address AND protocol = :protocol
    AND model_family = :modelFamily`;

/** The fields of a branch's messages, and how many rows could not be used. */
export interface ReadFields {
  readonly byMessage: ReadonlyMap<string, readonly ReturnedFields[]>;
  readonly dropped: number;
}

/**
 * What one source wants back with these messages. Where there is more than a request can hold, the newest messages' are
 * read.
 */
export function readReturned(
  database: Database,
  messages: readonly MessageId[],
  source: FieldSource,
): ReadFields {
  const found = database.all(
    sizeRow,
    `SELECT number, octet_length(fields) AS bytes ${OF_SOURCE} ORDER BY number DESC`,
    { messages: JSON.stringify(messages), ...source },
  );
  const byMessage = new Map<string, ReturnedFields[]>();
  let dropped = 0;
  let room = BRANCH_BYTES;
  for (const { number, bytes } of found) {
    room -= bytes;
    const fields =
      room < 0 || bytes > LONGEST_FIELDS * 3 ? undefined : readRow(database, number, source);
    if (fields === undefined) {
      dropped += 1;
      continue;
    }
    const { message, ...rest } = fields;
    byMessage.set(message, [rest, ...(byMessage.get(message) ?? [])]);
  }
  return { byMessage, dropped };
}

function readRow(
  database: Database,
  number: number,
  source: FieldSource,
): (ReturnedFields & { readonly message: string }) | undefined {
  const sql = `SELECT message_id AS message, calls_before AS callsBefore, text_before AS textBefore,
    protocol, tokens, fields FROM returned_fields WHERE number = :number`;
  const found = database.all(row, sql, { number })[0];
  return found === undefined ? undefined : { ...found, source };
}

const tokensRow = z.object({ message: z.string(), tokens: count });

/** What the same would add to a prompt, by message, in tokens. */
export function returnedTokens(
  database: Database,
  messages: readonly MessageId[],
  source: FieldSource,
): ReadonlyMap<string, number> {
  const rows = database.all(
    tokensRow,
    `SELECT message_id AS message, sum(min(max(tokens, 0), 1000000)) AS tokens ${OF_SOURCE}
     GROUP BY message_id`,
    { messages: JSON.stringify(messages), ...source },
  );
  return new Map(rows.map(({ message, tokens }) => [message, tokens]));
}
