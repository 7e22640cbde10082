import { z } from "zod";
import { toolCallId } from "../../../shared/ids.ts";
import type { ExportedMessage } from "../exported-chat.ts";
import type { Part } from "../../../shared/message.ts";
import { parseJson } from "../../store/parse-json.ts";
import {
  NOTHING,
  textParts,
  toArguments,
  toImportedChat,
  toTime,
  type FoundMessage,
  type ImportFormat,
} from "./import-format.ts";

const NAME = "LibreChat";

const text = z.string().catch("");
const messageSchema = z.object({
  messageId: z.string(),
  parentMessageId: z.string().nullish().catch(null),
  text: text.default(""),
  content: z
    .array(z.looseObject({ type: text }))
    .catch([])
    .default([]),
  sender: text.default(""),
  isCreatedByUser: z.boolean().optional().catch(undefined),
  model: z.string().nullish().catch(null),
  createdAt: z.unknown().optional(),
  error: z.boolean().nullish().catch(null),
  unfinished: z.boolean().nullish().catch(null),
  files: z
    .array(z.object({ filename: text }))
    .nullish()
    .catch(null),
  children: z.array(z.unknown()).nullish().catch(null),
});
type LibreMessage = z.infer<typeof messageSchema>;

const options = z.object({
  promptPrefix: z.string().nullish().catch(null),
  system: z.string().nullish().catch(null),
});
const chatSchema = z.object({
  conversationId: z.string(),
  title: z.string().nullish().catch(null),
  exportAt: z.unknown().optional(),
  options: options.nullish().catch(null),
  messages: z.array(z.unknown()),
});

/** The JSON of "Export conversation", with its branches nested or side by side. */
export const fromLibreChat: ImportFormat = {
  name: NAME,
  knows: ({ value }) =>
    z.object({ conversationId: z.string(), messages: z.array(z.unknown()) }).safeParse(value)
      .success,
  read({ value }) {
    const chat = chatSchema.parse(value);
    const notes: string[] = [];
    const read = flatten(chat.messages, notes);
    const hasParents = read.some(({ message }) => message.parentMessageId);
    const ids = new Set(read.map(({ message }) => message.messageId));
    const messages = read.map(({ message, under }, index): FoundMessage => {
      // Nested, the place says what a message follows; without either, each follows the one before.
      const named = under ?? message.parentMessageId ?? null;
      const before = read[index - 1]?.message.messageId ?? null;
      const parentId =
        named !== null && ids.has(named) ? named : hasParents || under !== null ? null : before;
      const parts = toParts(message, notes);
      const isOfUser = message.isCreatedByUser ?? message.sender === "User";
      return {
        id: message.messageId,
        parentId,
        role: isOfUser ? "user" : "assistant",
        parts: parts.length === 0 ? [NOTHING] : parts,
        model: message.model ?? null,
        createdAt: toTime(message.createdAt),
        status: statusOf(message),
      };
    });
    return toImportedChat({
      from: NAME,
      id: chat.conversationId,
      title: chat.title ?? null,
      createdAt: null,
      updatedAt: null,
      head: messages.at(-1)?.id ?? null,
      systemPrompt: chat.options?.promptPrefix ?? chat.options?.system ?? null,
      messages,
      notes,
    });
  },
};

interface Placed {
  readonly message: LibreMessage;
  /** The message that it is nested in. */
  readonly under: string | null;
}

/** All messages, parents first, without a call of itself for each level: a chat may be nested as deep as it is long. */
function flatten(roots: readonly unknown[], notes: string[]): readonly Placed[] {
  const placed: Placed[] = [];
  const open = roots.map((value) => ({ value, under: null as string | null })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { data } = messageSchema.safeParse(next.value);
    if (data === undefined) {
      notes.push("message that could not be read");
      continue;
    }
    placed.push({ message: data, under: next.under });
    for (const child of (data.children ?? []).toReversed()) {
      open.push({ value: child, under: data.messageId });
    }
  }
  return placed;
}

function statusOf({ error, unfinished }: LibreMessage): ExportedMessage["status"] {
  if (error === true) return { type: "incomplete", reason: "failed", error: null };
  if (unfinished === true) return { type: "incomplete", reason: "stopped", error: null };
  return { type: "complete" };
}

const call = z.object({
  id: z.string().min(1).max(500).catch("call"),
  name: text,
  args: z.unknown().optional(),
  output: z.string().nullish().catch(null),
});

function toParts(message: LibreMessage, notes: string[]): readonly Part[] {
  const at = toTime(message.createdAt) ?? 0;
  const files = (message.files ?? []).map(({ filename }): Part => {
    notes.push("attached file");
    return { type: "text", text: `_(Attached: ${filename})_` };
  });
  const written = message.content.flatMap((each): readonly Part[] => {
    switch (each.type) {
      case "text":
        return textParts(textOf(each["text"]));
      case "think": {
        const thought = textOf(each["think"]);
        return thought === ""
          ? []
          : [{ type: "reasoning", text: thought, startedAt: at, endedAt: at }];
      }
      case "tool_call": {
        const { data } = call.safeParse(each["tool_call"]);
        if (data === undefined) return [];
        const given =
          typeof data.args === "string"
            ? (parseJson(z.unknown(), data.args) ?? data.args)
            : data.args;
        return [
          {
            type: "tool-call",
            toolCallId: toolCallId.parse(data.id),
            toolName: data.name === "" ? "tool" : data.name,
            args: toArguments(given),
            state: typeof data.output === "string" ? "done" : "cancelled",
            result: data.output ?? null,
            startedAt: at,
            endedAt: at,
          },
        ];
      }
      case "error":
        return textParts(textOf(each["error"]));
      default:
        notes.push(each.type.includes("image") ? "picture" : `content of the kind “${each.type}”`);
        return [];
    }
  });
  return [...(written.length === 0 ? textParts(message.text) : written), ...files];
}

/** A text as it is, or in the `value` of an object. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return z.object({ value: z.string() }).safeParse(value).data?.value ?? "";
}
