import { z } from "zod";
import { toolCallId } from "../../../shared/ids.ts";
import type { Part } from "../../../shared/message.ts";
import {
  createSourceList,
  NotReadableError,
  textParts,
  toImportedChat,
  toTime,
  type FoundMessage,
  type ImportFormat,
} from "./import-format.ts";

const NAME = "ChatGPT";

const author = z.object({ role: z.string().catch(""), name: z.string().nullish().catch(null) });
const messageSchema = z.object({
  id: z.string().catch(""),
  author,
  create_time: z.unknown().optional(),
  content: z.looseObject({ content_type: z.string().catch("") }).catch({ content_type: "" }),
  recipient: z.string().nullish().catch(null),
  status: z.string().nullish().catch(null),
  metadata: z.record(z.string(), z.unknown()).catch({}).default({}),
});
type GptMessage = z.infer<typeof messageSchema>;

const nodeSchema = z.object({
  message: messageSchema.nullish().catch(null),
  parent: z.string().nullish().catch(null),
  children: z.array(z.string()).catch([]).default([]),
});
type GptNode = z.infer<typeof nodeSchema>;

const chatSchema = z.object({
  id: z.string().optional().catch(undefined),
  conversation_id: z.string().optional().catch(undefined),
  title: z.string().nullish().catch(null),
  create_time: z.unknown().optional(),
  update_time: z.unknown().optional(),
  current_node: z.string().nullish().catch(null),
  mapping: z.record(z.string(), nodeSchema),
});

/**
 * `conversations.json` of an export from ChatGPT: a tree of nodes, in which an answer is a chain of them (thoughts, a
 * call, its result, the text). OpenAI documents no schema; this one is what exports of 2023 to 2026 hold.
 */
export const fromChatGpt: ImportFormat = {
  name: NAME,
  knows: ({ value }) =>
    z.object({ mapping: z.record(z.string(), z.unknown()) }).safeParse(value).success,
  read({ value }) {
    const chat = chatSchema.parse(value);
    const notes: string[] = [];
    const { messages, headOf } = joinAnswers(chat.mapping, notes);
    const id = chat.conversation_id ?? chat.id ?? Object.keys(chat.mapping)[0];
    if (id === undefined) throw new NotReadableError("There is no message in it.");
    return toImportedChat({
      from: NAME,
      id,
      title: chat.title ?? null,
      createdAt: toTime(chat.create_time),
      updatedAt: toTime(chat.update_time),
      head: headOf(chat.current_node ?? null),
      messages,
      notes,
    });
  },
};

/** An answer as it grows along its chain. */
interface Growing {
  readonly id: string;
  readonly parentId: string | null;
  readonly parts: Part[];
  readonly createdAt: number | null;
  model: string | null;
  isCutOff: boolean;
}

/** Walks the tree from its roots and joins what belongs to one answer, which ends where the tree branches. */
function joinAnswers(mapping: Readonly<Record<string, GptNode>>, notes: string[]) {
  const nodes = new Map(Object.entries(mapping));
  const messages: FoundMessage[] = [];
  const answers: Growing[] = [];
  /** For each node, the message that it became a part of, or that it hangs below. */
  const became = new Map<string, string | null>();
  const roots = [...nodes].filter(
    ([, { parent }]) => typeof parent !== "string" || !nodes.has(parent),
  );
  const open: {
    readonly id: string;
    readonly parentId: string | null;
    readonly answer?: Growing;
  }[] = roots.map(([id]) => ({ id, parentId: null })).reverse();

  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { id, parentId } = next;
    const node = nodes.get(id);
    if (node === undefined || became.has(id)) continue;
    let { answer } = next;
    let below = parentId;
    const { message } = node;
    const parts = message ? toParts(message, notes) : [];
    if (message?.author.role === "user" && parts.length > 0) {
      messages.push({ id, parentId, role: "user", parts, createdAt: toTime(message.create_time) });
      below = id;
      answer = undefined;
    } else if (message && parts.length > 0) {
      if (answer === undefined) {
        answer = {
          id,
          parentId,
          parts: [],
          createdAt: toTime(message.create_time),
          model: null,
          isCutOff: false,
        };
        answers.push(answer);
      }
      addTo(answer, message, parts);
      below = answer.id;
    }
    became.set(id, below);
    const children = node.children.filter((child) => nodes.has(child));
    for (const child of children.toReversed()) {
      const goesOn = children.length === 1 && answer !== undefined;
      open.push({ id: child, parentId: below, ...(goesOn ? { answer } : {}) });
    }
  }
  for (const answer of answers) {
    messages.push({
      ...answer,
      role: "assistant",
      status: answer.isCutOff
        ? { type: "incomplete", reason: "interrupted", error: null }
        : { type: "complete" },
    });
  }
  return {
    messages,
    headOf: (id: string | null) => (id === null ? null : (became.get(id) ?? null)),
  };
}

function addTo(
  answer: Growing,
  { author: { role }, metadata, status }: GptMessage,
  parts: readonly Part[],
) {
  const last = answer.parts.at(-1);
  const [first] = parts;
  if (
    role === "tool" &&
    last?.type === "tool-call" &&
    last.result === null &&
    first?.type === "text"
  ) {
    // What a tool gave back belongs to its call.
    answer.parts[answer.parts.length - 1] = { ...last, state: "done", result: first.text };
  } else {
    answer.parts.push(...parts);
  }
  const { model_slug: model } = metadata;
  if (typeof model === "string") answer.model = model;
  answer.isCutOff = status === "in_progress";
}

/** What of a node a person sees; empty for the rest (system messages, custom instructions, markers). */
function toParts(message: GptMessage, notes: string[]): readonly Part[] {
  const { author: by, content, metadata, recipient } = message;
  if (metadata["is_visually_hidden_from_conversation"] === true) return [];
  if (!["user", "assistant", "tool"].includes(by.role)) return [];
  const at = toTime(message.create_time) ?? 0;
  const isCall = by.role === "assistant" && typeof recipient === "string" && recipient !== "all";
  switch (content.content_type) {
    case "text":
    case "multimodal_text": {
      const text = partsText(content["parts"], notes);
      if (isCall) return callParts(message.id, recipient, text, at);
      return [...withReferences(text, metadata), ...attachedNotes(metadata, notes)];
    }
    case "code": {
      const text = textOf(content["text"]);
      return callParts(message.id, isCall ? recipient : "python", text, at);
    }
    case "execution_output":
    case "system_error":
    case "tether_quote":
      return textParts(textOf(content["text"]));
    case "tether_browsing_display":
      return textParts(textOf(content["result"]) || textOf(content["summary"]));
    case "thoughts":
      return thoughtParts(content["thoughts"], at);
    // "Thought for 5 s".
    case "reasoning_recap":
      return [];
    // What a person told ChatGPT of themselves, and what it remembers: no message of the chat.
    case "user_editable_context":
    case "model_editable_context":
      notes.push("custom instructions");
      return [];
    default: {
      const text = partsText(content["parts"], notes) || textOf(content["text"]);
      if (text === "") notes.push(`content of the kind “${content.content_type}”`);
      return textParts(text);
    }
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function callParts(id: string, toolName: string, text: string, at: number): readonly Part[] {
  if (text.trim() === "") return [];
  return [
    {
      type: "tool-call",
      toolCallId: toolCallId.parse(`call ${id}`.slice(0, 500)),
      toolName,
      args: { input: text },
      state: "cancelled",
      result: null,
      startedAt: at,
      endedAt: at,
    },
  ];
}

const thought = z.object({
  summary: z.string().catch(""),
  content: z.string().catch(""),
});

function thoughtParts(value: unknown, at: number): readonly Part[] {
  const { data = [] } = z.array(thought).safeParse(value);
  const text = data
    .map(({ summary, content }) => [summary === "" ? "" : `**${summary}**`, content])
    .map((each) => each.filter((words) => words !== "").join("\n\n"))
    .filter((each) => each !== "")
    .join("\n\n");
  return text === "" ? [] : [{ type: "reasoning", text, startedAt: at, endedAt: at }];
}

/** Texts as they are; of a picture or a recording, that there was one. */
function partsText(parts: unknown, notes: string[]): string {
  if (!Array.isArray(parts)) return "";
  return parts
    .map((part: unknown) => {
      if (typeof part === "string") return part;
      const { data } = z
        .object({
          content_type: z.string().catch(""),
          text: z.string().optional().catch(undefined),
        })
        .safeParse(part);
      if (data === undefined) return "";
      if (data.text !== undefined) return data.text;
      const what = data.content_type.includes("image") ? "picture" : "recording";
      notes.push(what);
      return `_(A ${what} was here.)_`;
    })
    .filter((text) => text.trim() !== "")
    .join("\n\n");
}

/** Files that were attached: their names, since an export has them elsewhere or not at all. */
function attachedNotes(metadata: GptMessage["metadata"], notes: string[]): readonly Part[] {
  const { data = [] } = z.array(z.object({ name: z.string() })).safeParse(metadata["attachments"]);
  notes.push(...data.map(() => "attached file"));
  return data.map(({ name }) => ({ type: "text", text: `_(Attached: ${name})_` }));
}

const reference = z.object({
  matched_text: z.string(),
  alt: z.string().nullish().catch(null),
  url: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
  items: z
    .array(z.object({ url: z.string().catch(""), title: z.string().catch("") }))
    .nullish()
    .catch(null),
});

/** What ChatGPT puts round the name of a source, from Unicode's private use area; nobody else can read it. */
const MARKER = /\ue200[^\ue201]*\ue201|[\ue200-\ue206]/gu;

/** Sources as numbers where they were named; what they are stands behind the text. */
function withReferences(text: string, metadata: GptMessage["metadata"]): readonly Part[] {
  const { data = [] } = z.array(z.unknown()).safeParse(metadata["content_references"]);
  const sources = createSourceList();
  let shown = text;
  for (const each of data) {
    const { data: found } = reference.safeParse(each);
    if (found === undefined || found.matched_text.trim() === "") continue;
    const numbers = [...(found.items ?? []), { url: found.url ?? "", title: found.title ?? "" }]
      .map(({ url, title }) => sources.add(url, title))
      .filter((number) => number !== undefined);
    const marks = numbers.map((number) => `[${number}]`).join("");
    shown = shown.replace(found.matched_text, () => (marks === "" ? (found.alt ?? "") : marks));
  }
  const parts = textParts(shown.replaceAll(MARKER, ""));
  return parts.length === 0 ? [] : [...parts, ...sources.parts()];
}
