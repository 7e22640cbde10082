import { z } from "zod";
import { toolCallId } from "../../../shared/ids.ts";
import type { ExportedMessage } from "../exported-chat.ts";
import type { Part } from "../../../shared/message.ts";
import { parseJson } from "../../store/parse-json.ts";
import {
  createSourceList,
  NOTHING,
  textParts,
  toArguments,
  toImportedChat,
  toTime,
  type FoundMessage,
  type ImportFormat,
} from "./import-format.ts";

const NAME = "Open WebUI";

const text = z.string().catch("");
/** Where a text was found: its address is the name, the source or an address of its own. */
const page = z.object({ url: text.default(""), source: text.default(""), name: text.default("") });

const messageSchema = z.object({
  id: z.string(),
  parentId: z.string().nullish().catch(null),
  role: z.string(),
  content: z.unknown().optional(),
  model: z.string().nullish().catch(null),
  timestamp: z.unknown().optional(),
  done: z.boolean().optional().catch(undefined),
  error: z.unknown().optional(),
  sources: z
    .array(
      z.object({
        source: page.optional().catch(undefined),
        metadata: z.array(page).catch([]).default([]),
      }),
    )
    .catch([])
    .default([]),
  files: z
    .array(z.object({ name: text.default(""), type: text.default("") }))
    .nullish()
    .catch(null),
});
type WebUiMessage = z.infer<typeof messageSchema>;

const history = z.object({
  messages: z.record(z.string(), z.unknown()),
  currentId: z.string().nullish().catch(null),
});
const inner = z.object({
  id: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
  system: z.string().nullish().catch(null),
  params: z
    .object({ system: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
  history: history.optional().catch(undefined),
  messages: z.array(z.unknown()).catch([]).default([]),
  timestamp: z.unknown().optional(),
});
const chatSchema = z.object({
  id: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
  created_at: z.unknown().optional(),
  updated_at: z.unknown().optional(),
  chat: inner,
});

/** The JSON of "Export chats", of one chat or of all. */
export const fromOpenWebUi: ImportFormat = {
  name: NAME,
  knows: ({ value }) => {
    const { data } = z.object({ chat: z.record(z.string(), z.unknown()) }).safeParse(value);
    return data !== undefined && ("history" in data.chat || "messages" in data.chat);
  },
  read({ value }) {
    const { chat, ...outer } = chatSchema.parse(value);
    const notes: string[] = [];
    const stored =
      chat.history === undefined ? chat.messages : Object.values(chat.history.messages);
    const messages = stored.flatMap((each): FoundMessage[] => {
      const { data } = messageSchema.safeParse(each);
      if (data === undefined) {
        notes.push("message that could not be read");
        return [];
      }
      return [toFound(data, notes)];
    });
    return toImportedChat({
      from: NAME,
      id: outer.id ?? chat.id ?? messages[0]?.id ?? "",
      title: outer.title ?? chat.title ?? null,
      createdAt: toTime(outer.created_at) ?? toTime(chat.timestamp),
      updatedAt: toTime(outer.updated_at),
      head: chat.history?.currentId ?? null,
      systemPrompt: chat.params?.system ?? chat.system ?? null,
      messages: messages.filter(({ parts }) => parts.length > 0),
      notes,
    });
  },
};

function toFound(message: WebUiMessage, notes: string[]): FoundMessage {
  const { id, parentId = null, model = null } = message;
  const parts = toParts(message, notes);
  return {
    id,
    parentId,
    role: message.role === "user" ? "user" : "assistant",
    parts: parts.length === 0 ? [NOTHING] : parts,
    model,
    createdAt: toTime(message.timestamp),
    status: statusOf(message),
  };
}

function statusOf({ role, done, error }: WebUiMessage): ExportedMessage["status"] {
  if (role === "user") return { type: "complete" };
  const failed = error !== undefined && error !== null && error !== false;
  if (failed) return { type: "incomplete", reason: "failed", error: null };
  if (done === false) return { type: "incomplete", reason: "interrupted", error: null };
  return { type: "complete" };
}

function toParts(message: WebUiMessage, notes: string[]): readonly Part[] {
  const at = toTime(message.timestamp) ?? 0;
  const files = (message.files ?? []).map(({ name, type }): Part => {
    const isPicture = type === "image";
    notes.push(isPicture ? "picture" : "attached file");
    return {
      type: "text",
      text: isPicture
        ? "_(A picture was here.)_"
        : `_(Attached: ${name === "" ? "a file" : name})_`,
    };
  });
  const sources = createSourceList();
  for (const { source, metadata } of message.sources) {
    for (const place of metadata.length === 0 ? [source] : metadata) {
      sources.add(
        said(place?.url, place?.source, source?.url, source?.name),
        said(source?.name, place?.name),
      );
    }
  }
  const written = fromDetails(contentText(message.content, notes), at);
  return [...written, ...(written.length === 0 ? [] : sources.parts()), ...files];
}

/** The first that says anything. */
const said = (...texts: readonly (string | undefined)[]): string | undefined =>
  texts.find((each) => each !== undefined && each !== "");

function contentText(content: unknown, notes: string[]): string {
  if (typeof content === "string") return content;
  const { data = [] } = z.array(z.looseObject({ type: text })).safeParse(content);
  return data
    .map((each) => {
      if (each.type === "text") return text.parse(each["text"]);
      notes.push(each.type.startsWith("image") ? "picture" : `content of the kind “${each.type}”`);
      return "";
    })
    .filter((each) => each !== "")
    .join("\n\n");
}

/** Thoughts and tool calls stand in the text as `<details type="…">`, their values escaped as in HTML. */
const DETAILS =
  /<details\b(?<attributes>[^>]*\btype="(?<type>reasoning|tool_calls|code_interpreter)"[^>]*)>(?<body>[\s\S]*?)<\/details>/gu;

function fromDetails(content: string, at: number): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of content.matchAll(DETAILS)) {
    const { attributes = "", type, body = "" } = match.groups ?? {};
    parts.push(...textParts(content.slice(from, match.index).trim()));
    from = match.index + match[0].length;
    const duration = Number(attributeOf(attributes, "duration") ?? 0) * 1_000;
    const times = { startedAt: at, endedAt: at + (Number.isFinite(duration) ? duration : 0) };
    if (type === "reasoning") {
      const thought = unescape(body)
        .replace(/^\s*<summary>[\s\S]*?<\/summary>/u, "")
        .replaceAll(/^> ?/gmu, "")
        .trim();
      if (thought !== "") parts.push({ type: "reasoning", text: thought, ...times });
      continue;
    }
    parts.push({ ...toCall(attributes, body, type ?? "", parts.length), ...times });
  }
  return [...parts, ...textParts(content.slice(from).trim())];
}

function toCall(attributes: string, body: string, type: string, index: number) {
  const read = (name: string): string => unescape(attributeOf(attributes, name) ?? "");
  const name = read("name") === "" ? type.replaceAll("_", " ") : read("name");
  const given = read("arguments") === "" ? body.trim() : read("arguments");
  // What a tool gave back is JSON of a text, more often than not.
  const result = parseJson(z.string(), read("result")) ?? read("result");
  return {
    type: "tool-call" as const,
    toolCallId: toolCallId.parse((read("id") === "" ? `call ${index}` : read("id")).slice(0, 500)),
    toolName: name === "" ? "tool" : name,
    args: toArguments(readArguments(given)),
    state: result === "" ? ("cancelled" as const) : ("done" as const),
    result: result === "" ? null : result,
  };
}

/** Arguments are JSON, and often JSON of such a text once more. */
function readArguments(given: string): unknown {
  const once: unknown = parseJson(z.unknown(), given) ?? given;
  return typeof once === "string" ? (parseJson(z.unknown(), once) ?? once) : once;
}

const attributeOf = (attributes: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="(?<value>[^"]*)"`, "u").exec(attributes)?.groups?.["value"];

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#39;": "'",
  "&amp;": "&",
};

const unescape = (escaped: string): string =>
  escaped.replaceAll(/&(?:lt|gt|quot|#x27|#39|amp);/gu, (entity) => ENTITIES[entity] ?? entity);
