import { z } from "zod";
import { parseJson } from "../store/parse-json.ts";
import type { SpanSide } from "../store/span-store.ts";

/** A message as it stands in the history of spans (`agent/agent.ts`). */
const stored = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]).catch("user"),
  content: z.unknown(),
  tool_calls: z
    .array(z.object({ id: z.string().optional(), name: z.string(), args: z.unknown() }))
    .optional()
    .catch(undefined),
  tool_call_id: z.string().optional().catch(undefined),
});
type Stored = z.infer<typeof stored>;

const block = z.looseObject({ type: z.string() });

/** A value as JSON holds it, with every text in it made fit to leave. */
export type Clean = (text: string) => string;

/** How a consumer wants a message. */
export type MessageForm = "gen-ai" | "langfuse";

/** What of a span's messages leaves. */
export interface FittedMessages {
  /** Each as JSON, oldest first. */
  readonly messages: readonly string[];
  /** How many older ones did not fit. */
  readonly leftOut: number;
}

/** What of a span was said, cut to what fits and fit to leave; undefined where nothing is to leave, or nothing is there. */
export interface SaidContent {
  readonly input: string | undefined;
  readonly output: string | undefined;
  /** How many older messages did not fit. */
  readonly leftOut: number;
}

/** Of one side of one span, in bytes of UTF-8; Langfuse's cloud takes requests of 4.5 MB. */
export const SIDE_BYTES = 262_144;
/** So that a turn of a long conversation sends no more than one of a short. */
const SIDE_MESSAGES = 200;
/** What a message must have left to be worth cutting. */
const LEAST_BYTES = 1_024;

interface FitOptions {
  readonly form: MessageForm;
  readonly clean: Clean;
  readonly bytes?: number;
  readonly finishReason?: string | undefined;
}

/**
 * The newest messages that fit, and the instructions that stand first: whole messages, as JSON that can be read. The
 * oldest goes first; of a message that alone is too long, its beginning stays.
 */
export function fitMessages(
  { messages, skipped = 0 }: Pick<SpanSide, "messages" | "skipped">,
  { form, clean, bytes = SIDE_BYTES, finishReason }: FitOptions,
): FittedMessages {
  const write = (text: string, room: number): string =>
    writeWithin(toMessage(text), room, (message, share) =>
      WRITE[form](message, createShortener(share, clean), finishReason),
    );
  const whole = Object.assign((text: string): string => clean(text), { clean });
  const writeWhole = (text: string): string =>
    JSON.stringify(WRITE[form](toMessage(text), whole, finishReason));
  const [first] = messages;
  const hasInstructions = messages.length > 1 && first !== undefined && isInstructions(first);
  const instructions = hasInstructions ? [write(first, bytes / 4)] : [];
  const rest = hasInstructions ? messages.slice(1) : messages;
  let room = bytes - instructions.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  const kept: string[] = [];
  for (const text of rest.slice(-SIDE_MESSAGES).toReversed()) {
    const isNewest = kept.length === 0;
    // What cannot fit is not cleaned either: that takes long.
    if (!isNewest && Buffer.byteLength(text) > room) break;
    const written = isNewest ? write(text, room) : writeWhole(text);
    const size = Buffer.byteLength(written) + 1;
    if (size > room && !isNewest) break;
    kept.unshift(written);
    room -= size;
  }
  return { messages: [...instructions, ...kept], leftOut: rest.length - kept.length + skipped };
}

function isInstructions(text: string): boolean {
  return /^\{"role":"(?:system|developer)"/.test(text);
}

/** A message that was cut when it was stored is no JSON any more: what is left of it is its text. */
function toMessage(text: string): Stored {
  return parseJson(stored, text) ?? { role: "user", content: text };
}

interface Shorten {
  (text: string): string;
  /** For names, which are not cut. */
  readonly clean: Clean;
}

/**
 * Texts of one message share its room. A text is cut before it is cleaned, since that takes long, and not where a key
 * that was cut in two could stay: the end goes as a whole word.
 *
 * @param room in bytes, as JSON writes them.
 */
function createShortener(room: number, clean: Clean): Shorten {
  // Half of it: quotes, line breaks and marks of other scripts take more in JSON than their own length.
  let left = Math.max(LEAST_BYTES / 2, Math.floor(room / 2));
  const shorten = (text: string): string => {
    const size = Buffer.byteLength(JSON.stringify(text));
    if (size <= left) {
      left -= size;
      return clean(text);
    }
    const share = Math.max(0, Math.floor((text.length * left) / size));
    const head = text
      .slice(0, share)
      .toWellFormed()
      .replace(/\S{1,4000}$/, "");
    left = 0;
    return `${clean(head)}… (${text.length - head.length} more characters were not sent)`;
  };
  return Object.assign(shorten, { clean });
}

/** Every text within a value; its names by `rename`, as a model may write anything there. */
export function mapTexts(value: unknown, change: Clean, rename: Clean = change): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change, rename));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [rename(name), mapTexts(each, change, rename)]),
  );
}

const WRITE = { "gen-ai": toGenAi, langfuse: toLangfuse } as const;

/** A message in no more bytes than there is room for: with less and less of its texts, and at last without its calls. */
function writeWithin(
  message: Stored,
  room: number,
  toForm: (message: Stored, share: number) => Part,
): string {
  for (let share = room; share >= LEAST_BYTES; share /= 2) {
    const written = JSON.stringify(toForm(message, share));
    if (Buffer.byteLength(written) <= room) return written;
  }
  return JSON.stringify(toForm({ role: message.role, content: "…" }, LEAST_BYTES));
}

type Part = Readonly<Record<string, unknown>>;

/** What a message says, piece by piece; pictures and files do not leave. */
function piecesOf({
  content,
}: Stored): readonly { readonly type: string; readonly text: string }[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((each) => {
    const known = block.safeParse(each).data;
    if (known === undefined || known.type === "tool_call") return [];
    const text = known["text"] ?? known["reasoning"] ?? known["thinking"];
    return typeof text === "string"
      ? [{ type: known.type === "text" ? "text" : "reasoning", text }]
      : [{ type: "text", text: `[${known.type}]` }];
  });
}

/** `{ role, parts }`, as the conventions' JSON schemas for messages have it. */
function toGenAi(message: Stored, shorten: Shorten, finishReason?: string): Part {
  const { role, tool_calls: calls = [], tool_call_id: id } = message;
  const said = piecesOf(message).map(({ type, text }) => ({ type, content: shorten(text) }));
  const parts: readonly Part[] =
    role === "tool"
      ? [
          {
            type: "tool_call_response",
            ...(id === undefined ? {} : { id: shorten(id) }),
            response: said.map(({ content }) => content).join("\n"),
          },
        ]
      : [
          ...said,
          ...calls.map(({ id: call, name, args }) => ({
            type: "tool_call",
            ...(call === undefined ? {} : { id: shorten(call) }),
            name: shorten(name),
            arguments: mapTexts(args, shorten, shorten.clean),
          })),
        ];
  const end = finishReason === undefined ? {} : { finish_reason: shorten(finishReason) };
  return { role, parts, ...end };
}

/** A chat message as Langfuse's views and its columns of tool calls read it. */
function toLangfuse(message: Stored, shorten: Shorten): Part {
  const { role, tool_calls: calls = [], tool_call_id: id } = message;
  const pieces = piecesOf(message).map(({ type, text }) => ({ type, text: shorten(text) }));
  const textOf = (type: string): string =>
    pieces.flatMap((each) => (each.type === type ? [each.text] : [])).join("\n");
  const thoughts = textOf("reasoning");
  return {
    role,
    content: textOf("text"),
    ...(thoughts === "" ? {} : { reasoning_content: thoughts }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id: call = "", name, args }) => ({
            id: shorten(call),
            type: "function",
            function: {
              name: shorten(name),
              arguments: JSON.stringify(mapTexts(args, shorten, shorten.clean)),
            },
          })),
        }),
    ...(id === undefined ? {} : { tool_call_id: shorten(id) }),
  };
}

/** A text that a tool gave back, as much of it as fits. */
export function fitText(text: string, clean: Clean): string {
  return createShortener(SIDE_BYTES, clean)(text);
}

/** A tool's arguments as JSON, as much of its texts as fits. */
export function fitValue(value: unknown, clean: Clean): string {
  return JSON.stringify(mapTexts(value, createShortener(SIDE_BYTES, clean), clean));
}
