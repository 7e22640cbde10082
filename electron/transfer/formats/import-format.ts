import { createHash } from "node:crypto";
import { fitJson, type Json } from "../../../shared/fit-json.ts";
import { messageId, threadId, type MessageId, type ThreadId } from "../../../shared/ids.ts";
import type { Part } from "../../../shared/message.ts";
import { titleFromText } from "../../store/title-from-text.ts";
import { LONGEST_TITLE, MOST_SOURCES, source, type Source } from "../../../shared/source.ts";
import { toPlainText } from "../../../shared/to-plain-text.ts";
import type { ExportedChat, ExportedMessage, ExportedHead } from "../exported-chat.ts";

/** A chat as it was read, and what of it was not taken along: each note says of what kind, once for each time. */
export interface ImportedChat extends ExportedChat {
  readonly notes: readonly string[];
}

/** One value of a file that may be a chat. */
export interface Candidate {
  readonly value: unknown;
  /** What the file says of all its chats, where it is Parley's own. */
  readonly container: Readonly<Record<string, unknown>>;
}

/** How another app writes its chats. Adding one: a file beside this, and its line in `formats.ts`. */
export interface ImportFormat {
  /** The app's name, as a person knows it. */
  readonly name: string;
  /** Whether the value looks like a chat of this app. */
  readonly knows: (candidate: Candidate) => boolean;
  /** @throws NotReadableError, or a `ZodError`, where it is none after all. */
  readonly read: (candidate: Candidate) => ImportedChat;
}

/** Why a chat cannot be read, in words for a person. */
export class NotReadableError extends Error {
  override readonly name = "NotReadableError";
}

/** One turn as a reader finds it: ids as the other app has them, in any order. */
export interface FoundMessage {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: ExportedMessage["role"];
  readonly parts: readonly Part[];
  readonly model?: string | null;
  /** Milliseconds since the epoch; null where it is not known. */
  readonly createdAt: number | null;
  readonly status?: ExportedMessage["status"];
}

interface FoundChat {
  /** The app's name: the same id of two apps is two chats. */
  readonly from: string;
  readonly id: string;
  readonly title: string | null;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  readonly head: string | null;
  readonly systemPrompt?: string | null;
  readonly messages: readonly FoundMessage[];
  readonly notes: readonly string[];
}

/** Stands in place of a time that the file does not hold. */
export const UNDATED = 0;

/**
 * The chat with ids of Parley's kind, each message after the one it follows. The ids are made from the other app's, so
 * that the same export imported twice is the same chat. What follows nothing known, or itself, begins a branch.
 *
 * @throws NotReadableError when there is no message in it.
 */
export function toImportedChat(found: FoundChat): ImportedChat {
  const { from, systemPrompt = null } = found;
  const ordered = inOrder(found.messages);
  if (ordered.length === 0) throw new NotReadableError("There is no message in it.");
  const toId = (id: string): MessageId =>
    messageId.parse(derivedId(`${from} message ${found.id} ${id}`));
  const first = ordered.find(({ createdAt }) => createdAt !== null)?.createdAt;
  let at = found.createdAt ?? first ?? UNDATED;
  const begunAt = at;
  const messages = ordered.map((message): ExportedMessage => {
    at = message.createdAt ?? at;
    return {
      id: toId(message.id),
      parentId: message.parentId === null ? null : toId(message.parentId),
      role: message.role,
      model: message.role === "assistant" ? (message.model ?? null) : null,
      createdAt: at,
      status: message.status ?? { type: "complete" },
      parts: message.parts,
    };
  });
  const ids = new Set(ordered.map(({ id }) => id));
  const head = found.head !== null && ids.has(found.head) ? found.head : ordered.at(-1)?.id;
  const title = found.title?.trim() ?? "";
  const settings: ExportedHead["settings"] =
    systemPrompt === null || systemPrompt.trim() === ""
      ? null
      : {
          systemPrompt,
          temperature: null,
          maximumTokens: null,
          reasoningEffort: null,
          sentFrom: null,
        };
  return {
    id: toThreadId(from, found.id),
    title: titleFromText(title === "" ? toPlainText(messages[0]?.parts ?? []) : title),
    createdAt: begunAt,
    updatedAt:
      found.updatedAt ?? messages.reduce((last, each) => Math.max(last, each.createdAt), begunAt),
    headMessageId: head === undefined ? null : toId(head),
    settings,
    messages,
    notes: at === UNDATED ? [...found.notes, "chat without a date"] : found.notes,
  };
}

const toThreadId = (from: string, id: string): ThreadId =>
  threadId.parse(derivedId(`${from} chat ${id}`));

/** A UUID that stands for this text for ever (version 8, RFC 9562 section 5.8). */
export function derivedId(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant.padStart(2, "0")}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Parents first, siblings as they were found. Of two with one id, the first counts. */
function inOrder(found: readonly FoundMessage[]): readonly FoundMessage[] {
  const byId = new Map<string, FoundMessage>();
  for (const each of found) if (!byId.has(each.id)) byId.set(each.id, each);
  const done = new Set<string>();
  const ordered: FoundMessage[] = [];
  for (const each of byId.values()) {
    // The way up to what is done already, or to a root.
    const way: FoundMessage[] = [];
    const onWay = new Set<string>();
    let next: FoundMessage | undefined = each;
    while (next !== undefined && !done.has(next.id) && !onWay.has(next.id)) {
      onWay.add(next.id);
      way.push(next);
      next = next.parentId === null ? undefined : byId.get(next.parentId);
    }
    for (const message of way.reverse()) {
      const isKnown = message.parentId !== null && done.has(message.parentId);
      ordered.push(isKnown ? message : { ...message, parentId: null });
      done.add(message.id);
    }
  }
  return ordered;
}

/** The last moment that a date can stand for. */
const LATEST_MS = 8_640_000_000_000_000;
/** Seconds since the epoch are smaller than this, and milliseconds since 1973 are larger. */
const SMALLEST_MS = 100_000_000_000;

/** A moment as apps write one: seconds or milliseconds since the epoch, or ISO 8601. @returns milliseconds, or null. */
export function toTime(value: unknown): number | null {
  if (typeof value === "string") {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) || parsed < 0 ? null : parsed;
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return null;
  const ms = value < SMALLEST_MS ? value * 1_000 : value;
  return ms > LATEST_MS ? null : ms;
}

/** A text part, or none for an empty text. */
export const textParts = (text: string): readonly Part[] =>
  text.trim() === "" ? [] : [{ type: "text", text }];

/** The pages that an answer names, each once; what is no address of the web is left out. */
export function createSourceList() {
  const byUrl = new Map<string, Source>();
  return {
    /** @returns the number by which the text names it; undefined for what is no source. */
    add(url: unknown, title: unknown): number | undefined {
      const named =
        typeof title === "string" && title.trim() !== ""
          ? { title: title.slice(0, LONGEST_TITLE) }
          : {};
      const { data } = source.safeParse({ number: byUrl.size + 1, url, ...named });
      if (data === undefined || (!byUrl.has(data.url) && byUrl.size >= MOST_SOURCES))
        return undefined;
      const known = byUrl.get(data.url) ?? data;
      byUrl.set(data.url, known);
      return known.number;
    },
    parts: (): readonly Part[] =>
      byUrl.size === 0 ? [] : [{ type: "sources", sources: [...byUrl.values()] }],
  };
}
export type SourceList = ReturnType<typeof createSourceList>;

/** Said where a message holds nothing that can be shown, so that what follows it keeps its place. */
export const NOTHING: Part = { type: "text", text: "_(Nothing was written here.)_" };

/** The arguments of a call, no deeper or longer than Parley keeps them. What is read from JSON is JSON. */
export const toArguments = (value: unknown): Json => fitJson((value ?? null) as Json);
