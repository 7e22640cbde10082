import { z } from "zod";
import { attachmentId } from "../../../shared/attachment.ts";
import { toolCallId } from "../../../shared/ids.ts";
import type { Part } from "../../../shared/message.ts";
import {
  derivedId,
  createSourceList,
  NOTHING,
  textParts,
  toArguments,
  toImportedChat,
  toTime,
  type FoundMessage,
  type ImportFormat,
} from "./import-format.ts";

const NAME = "Claude";

const text = z.string().catch("");
const block = z.looseObject({
  type: text,
  start_timestamp: z.unknown().optional().optional(),
  stop_timestamp: z.unknown().optional().optional(),
});
type Block = z.infer<typeof block>;
const file = z.object({ file_name: text, extracted_content: text.default("") });

const page = z.object({
  url: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
});
const citations = z.array(page.extend({ details: page.optional().catch(undefined) })).catch([]);

const messageSchema = z.object({
  uuid: z.string(),
  text,
  content: z.array(block).catch([]).default([]),
  sender: z.string(),
  created_at: z.unknown().optional(),
  parent_message_uuid: z.string().nullish().catch(null),
  attachments: z.array(file).catch([]).default([]),
  files: z.array(file).catch([]).default([]),
  stop_reason: z.string().nullish().catch(null),
});
type ClaudeMessage = z.infer<typeof messageSchema>;

const chatSchema = z.object({
  uuid: z.string(),
  name: z.string().nullish().catch(null),
  model: z.string().nullish().catch(null),
  created_at: z.unknown().optional(),
  updated_at: z.unknown().optional(),
  current_leaf_message_uuid: z.string().nullish().catch(null),
  chat_messages: z.array(z.unknown()),
});

/** What Claude names as the parent of a chat's first message. */
const ROOT = "00000000-0000-4000-8000-000000000000";

/** `conversations.json` of an export from claude.ai, and one chat as its page gets it. */
export const fromClaude: ImportFormat = {
  name: NAME,
  knows: ({ value }) => z.object({ chat_messages: z.array(z.unknown()) }).safeParse(value).success,
  read({ value }) {
    const chat = chatSchema.parse(value);
    const notes: string[] = [];
    const read = chat.chat_messages.flatMap((each) => {
      const { data } = messageSchema.safeParse(each);
      if (data === undefined) notes.push("message that could not be read");
      return data ?? [];
    });
    // Older exports name no parents: each message follows the one before.
    const isTree = read.some(({ parent_message_uuid: parent }) => typeof parent === "string");
    const messages = read.flatMap((message, index): FoundMessage[] => {
      const before = isTree ? message.parent_message_uuid : read[index - 1]?.uuid;
      const parts = toParts(message, notes);
      return [
        {
          id: message.uuid,
          parentId: before === ROOT ? null : (before ?? null),
          role: message.sender === "assistant" ? "assistant" : "user",
          parts: parts.length === 0 ? [NOTHING] : parts,
          model: chat.model ?? null,
          createdAt: toTime(message.created_at),
        },
      ];
    });
    return toImportedChat({
      from: NAME,
      id: chat.uuid,
      title: chat.name ?? null,
      createdAt: toTime(chat.created_at),
      updatedAt: toTime(chat.updated_at),
      head: chat.current_leaf_message_uuid ?? null,
      messages,
      notes,
    });
  },
};

function toParts(message: ClaudeMessage, notes: string[]): readonly Part[] {
  const attached = message.attachments.flatMap((each, index): Part[] => {
    if (each.extracted_content === "") {
      notes.push("attached file");
      return [{ type: "text", text: `_(Attached: ${each.file_name})_` }];
    }
    return [
      {
        type: "attachment",
        attachmentId: attachmentId.parse(derivedId(`${NAME} attachment ${message.uuid} ${index}`)),
        name: each.file_name.trim().slice(0, 200) || "Attached text",
        text: each.extracted_content,
        warning: null,
      },
    ];
  });
  const files = message.files.map(({ file_name: name }): Part => {
    notes.push("attached file");
    return { type: "text", text: `_(Attached: ${name})_` };
  });
  const written =
    message.content.length === 0 ? textParts(message.text) : blockParts(message.content, notes);
  return [...attached, ...written, ...files];
}

function blockParts(blocks: readonly Block[], notes: string[]): readonly Part[] {
  const parts: Part[] = [];
  const sources = createSourceList();
  for (const each of blocks) {
    const startedAt = toTime(each.start_timestamp) ?? 0;
    const endedAt = toTime(each.stop_timestamp) ?? startedAt;
    switch (each.type) {
      case "text":
        parts.push(...textParts(textOf(each["text"])));
        for (const { url, title, details } of citations.parse(each["citations"])) {
          sources.add(url ?? details?.url, title ?? details?.title);
        }
        break;
      case "thinking": {
        const thought = textOf(each["thinking"]);
        if (thought !== "") parts.push({ type: "reasoning", text: thought, startedAt, endedAt });
        break;
      }
      case "tool_use": {
        const id = textOf(each["id"]) || `${textOf(each["name"])} ${parts.length}`;
        parts.push({
          type: "tool-call",
          toolCallId: toolCallId.parse(id.slice(0, 500)),
          toolName: textOf(each["name"]) || "tool",
          args: toArguments(each["input"]),
          state: "cancelled",
          result: null,
          startedAt,
          endedAt,
        });
        break;
      }
      case "tool_result":
        giveResult(parts, each);
        break;
      // Marks of how much the model had left: nothing that anybody said.
      case "token_budget":
        break;
      default:
        notes.push(`content of the kind “${each.type}”`);
    }
  }
  return [...parts, ...sources.parts()];
}

/** A result belongs to its call, or to the last one that has none. */
function giveResult(parts: Part[], result: Block): void {
  const id = textOf(result["tool_use_id"]);
  const isOpen = (part: Part): boolean => part.type === "tool-call" && part.result === null;
  const named = parts.findLastIndex(
    (part) => isOpen(part) && part.type === "tool-call" && part.toolCallId === id,
  );
  const index = named === -1 ? parts.findLastIndex(isOpen) : named;
  const call = parts[index];
  if (call?.type !== "tool-call") return;
  const state = result["is_error"] === true ? "failed" : "done";
  parts[index] = { ...call, state, result: resultText(result["content"]) };
}

function resultText(content: unknown): string {
  if (typeof content === "string") return content;
  const { data = [] } = z.array(z.looseObject({ type: text })).safeParse(content);
  return data
    .map((each) => textOf(each["text"]) || textOf(each["title"]))
    .filter((each) => each !== "")
    .join("\n\n");
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
