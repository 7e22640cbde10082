import { toShownLine } from "../../shared/foreign-text.ts";
import type { ToolCallPart } from "../../shared/message.ts";

/** A message of a model call, as far as it can be read. */
export interface CallMessage {
  readonly role: "system" | "user" | "assistant" | "tool" | "unknown";
  /** The tool that a result is of. */
  readonly name: string | undefined;
  readonly text: string;
  /** What else is in it, as in "image_url"; one name a piece. */
  readonly pieces: readonly string[];
  readonly calls: readonly { readonly name: string; readonly args: ToolCallPart["args"] }[];
  /** A tool that has failed. */
  readonly isFailed: boolean;
}

const ROLES: ReadonlyMap<unknown, CallMessage["role"]> = new Map([
  ["system", "system"],
  ["developer", "system"],
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
]);

/** Reads a message as it is stored, JSON of its own. One that was cut is none any more: what is left of it is its text. */
export function readMessage(json: string): CallMessage {
  const value = parse(json);
  if (value === undefined) return { ...NOTHING, text: `${json}…` };
  const { role, content, tool_calls: calls, name, status } = value;
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [content];
  return {
    role: ROLES.get(role) ?? "unknown",
    name: typeof name === "string" ? toShownLine(name) : undefined,
    text: blocks.flatMap((block) => textOf(block) ?? []).join("\n\n"),
    pieces: blocks.flatMap((block) => (textOf(block) === undefined ? (kindOf(block) ?? []) : [])),
    calls: (Array.isArray(calls) ? calls : []).flatMap((call: unknown) =>
      isObject(call) && typeof call["name"] === "string"
        ? [
            {
              name: toShownLine(call["name"]),
              args: (call["args"] ?? null) as ToolCallPart["args"],
            },
          ]
        : [],
    ),
    isFailed: status === "error",
  };
}

const NOTHING: CallMessage = {
  role: "unknown",
  name: undefined,
  text: "",
  pieces: [],
  calls: [],
  isFailed: false,
};

/** Calls stand in the message's own list; as pieces of its content they would be shown twice. */
const CALLS = new Set(["tool_use", "tool_call", "function_call"]);

function textOf(block: unknown): string | undefined {
  if (typeof block === "string") return block;
  return isObject(block) && block["type"] === "text" && typeof block["text"] === "string"
    ? block["text"]
    : undefined;
}

function kindOf(block: unknown): string | undefined {
  if (!isObject(block) || typeof block["type"] !== "string") return undefined;
  return CALLS.has(block["type"]) ? undefined : toShownLine(block["type"]);
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Messages as they are stored, as one text to read. */
export function formatMessages(messages: readonly string[]): string {
  return messages
    .map((message) => {
      const value = parse(message);
      return value === undefined ? `${message}…` : JSON.stringify(value, null, 2);
    })
    .join("\n");
}

/** How many messages a call was sent again just as the call before it was. */
export function unchangedSince(
  before: readonly string[] | undefined,
  now: readonly string[],
): number {
  const index = now.findIndex((message, place) => message !== before?.[place]);
  return index === -1 ? now.length : index;
}
