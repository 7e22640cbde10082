import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { StoredDecision } from "../../shared/contract/tool-procedures.ts";
import { threadId, type ThreadId } from "../../shared/ids.ts";
import { rowText, rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

/** A tool as a decision about it is kept. */
export interface DecidedTool {
  readonly toolName: string;
  readonly title: string;
  readonly owner: { readonly id: string; readonly title: string };
  readonly fingerprint: string;
}

/**
 * What people decided about tools beyond one call. "Never" holds for a tool whatever becomes of it; an allowance only
 * for what the person was told of then.
 */
export interface ToolDecisions {
  /** The newest first. */
  list(): readonly StoredDecision[];
  /** What holds for a call in this chat; undefined where a person is to be asked. */
  find(tool: DecidedTool, threadId: ThreadId): "chat" | "always" | "never" | undefined;
  /** What is decided for all chats; "ask" where nothing is, or where it fell. */
  modeOf(tool: DecidedTool): "ask" | "always" | "never";
  /** Takes the place of what was decided about the tool there before. Null is every chat. */
  keep(tool: DecidedTool, decision: "allow" | "never", threadId: ThreadId | null): void;
  /** What is not there is removed already. */
  remove(id: string): void;
  /** Forgets what was decided about a tool for all chats. */
  forget(tool: Pick<DecidedTool, "toolName" | "owner">): void;
}

interface ToolDecisionsDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that something was decided, or taken back. */
  readonly onChange?: () => void;
}

const row = z.object({
  id: z.string(),
  toolName: rowText,
  title: rowText,
  ownerId: rowText,
  ownerTitle: rowText,
  fingerprint: rowText,
  threadId: threadId.nullable(),
  threadTitle: rowText.nullable(),
  decision: z.enum(["allow", "never"]),
  decidedAt: rowTime,
});

const SELECT = `
  SELECT d.id, d.tool_name AS toolName, d.title, d.owner_id AS ownerId, d.owner_title AS ownerTitle, d.fingerprint,
    d.thread_id AS threadId, t.title AS threadTitle, d.decision, d.decided_at AS decidedAt
  FROM tool_decisions d LEFT JOIN threads t ON t.id = d.thread_id`;

export function createToolDecisions({
  database,
  now,
  onChange = () => undefined,
}: ToolDecisionsDeps): ToolDecisions {
  const ofTool = ({ toolName, owner }: Pick<DecidedTool, "toolName" | "owner">) =>
    database.all(row, `${SELECT} WHERE d.owner_id = :ownerId AND d.tool_name = :toolName`, {
      ownerId: owner.id,
      toolName,
    });
  const changed = (work: () => void): void => {
    database.transaction(work);
    onChange();
  };
  return {
    list: () =>
      database
        .all(row, `${SELECT} WHERE t.deleted_at IS NULL ORDER BY d.number DESC`)
        .map(({ ownerId, ownerTitle, ...rest }) => ({
          ...rest,
          owner: { id: ownerId, title: ownerTitle },
        })),
    find(tool, inThread) {
      const rows = ofTool(tool).filter((each) => [null, inThread].includes(each.threadId));
      if (rows.some(({ decision }) => decision === "never")) return "never";
      const allowed = rows.filter(({ fingerprint }) => fingerprint === tool.fingerprint);
      if (allowed.some((each) => each.threadId !== null)) return "chat";
      return allowed.length > 0 ? "always" : undefined;
    },
    modeOf(tool) {
      const found = ofTool(tool).find((each) => each.threadId === null);
      if (found?.decision === "never") return "never";
      return found?.fingerprint === tool.fingerprint ? "always" : "ask";
    },
    keep({ toolName, title, owner, fingerprint }, decision, inThread) {
      changed(() => {
        database.run(
          `DELETE FROM tool_decisions
           WHERE owner_id = :ownerId AND tool_name = :toolName AND thread_id IS :threadId`,
          { ownerId: owner.id, toolName, threadId: inThread },
        );
        database.run(
          `INSERT INTO tool_decisions (id, tool_name, title, owner_id, owner_title, fingerprint, thread_id, decision,
             decided_at)
           VALUES (:id, :toolName, :title, :ownerId, :ownerTitle, :fingerprint, :threadId, :decision, :at)`,
          {
            id: randomUUID(),
            toolName,
            title,
            ownerId: owner.id,
            ownerTitle: owner.title,
            fingerprint,
            threadId: inThread,
            decision,
            at: now(),
          },
        );
      });
    },
    remove: (id) =>
      changed(() => database.run("DELETE FROM tool_decisions WHERE id = :id", { id })),
    forget: ({ toolName, owner }) =>
      changed(() =>
        database.run(
          `DELETE FROM tool_decisions
           WHERE owner_id = :ownerId AND tool_name = :toolName AND thread_id IS NULL`,
          { ownerId: owner.id, toolName },
        ),
      ),
  };
}
