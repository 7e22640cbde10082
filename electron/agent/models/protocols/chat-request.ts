import { isFields, toFields, toList, type Fields } from "../../../http/received.ts";
import type { SaidBefore } from "./carried-items.ts";

/** Something a person or a tool said: a text, or a picture or file by its address. */
export type Content =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly url: string }
  | { readonly type: "file"; readonly name: string; readonly data: string };

/** One message of a request for chat completions, read once for all protocols. */
export type Turn =
  | { readonly role: "user"; readonly contents: readonly Content[] }
  | ({ readonly role: "assistant" } & SaidBefore)
  | { readonly role: "tool"; readonly callId: string; readonly contents: readonly Content[] };

/** A request for chat completions, by its meaning. */
export interface ReadRequest {
  /** The words of all system and developer messages; empty where there are none. */
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** What limits the answer, by either of its names; undefined where nothing does. */
  readonly maximumTokens: number | undefined;
  readonly effort: string | undefined;
}

export interface Tool {
  readonly name: string;
  readonly description: string | undefined;
  /** A JSON schema. */
  readonly parameters: Fields;
}

export function readRequest(request: Fields): ReadRequest {
  const messages = toList(request["messages"]).filter(isFields);
  const system = messages
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ content }) => textOf(toContents(content)))
    .filter((text) => text !== "")
    .join("\n\n");
  const limit = request["max_completion_tokens"] ?? request["max_tokens"];
  const effort = request["reasoning_effort"];
  return {
    system,
    turns: messages.flatMap(toTurn),
    tools: toList(request["tools"]).flatMap(toTool),
    maximumTokens: typeof limit === "number" ? limit : undefined,
    effort: typeof effort === "string" && effort !== "" ? effort : undefined,
  };
}

function toTurn(message: Fields): Turn | readonly Turn[] {
  const { role, content } = message;
  switch (role) {
    case "user":
      return { role, contents: toContents(content) };
    case "assistant":
      return {
        role,
        text: textOf(toContents(content)),
        calls: toList(message["tool_calls"]).filter(isFields),
        details: toList(message["reasoning_details"]),
      };
    case "tool":
      return { role, callId: toText(message["tool_call_id"]), contents: toContents(content) };
    default:
      return [];
  }
}

function toTool(given: unknown): Tool | readonly Tool[] {
  const described = toFields(toFields(given)?.["function"]);
  const name = described?.["name"];
  if (described === undefined || typeof name !== "string") return [];
  const { description } = described;
  return {
    name,
    description: typeof description === "string" ? description : undefined,
    parameters: toFields(described["parameters"]) ?? { type: "object", properties: {} },
  };
}

function toContents(content: unknown): readonly Content[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return toList(content).flatMap((part): Content | readonly Content[] => {
    const fields = toFields(part);
    const image = fields?.["image_url"];
    const url = typeof image === "string" ? image : toFields(image)?.["url"];
    if (typeof url === "string") return { type: "image", url };
    const file = toFields(fields?.["file"]);
    const data = file?.["file_data"];
    if (typeof data === "string") return { type: "file", name: toText(file?.["filename"]), data };
    const text = fields?.["text"];
    return typeof text === "string" && text !== "" ? { type: "text", text } : [];
  });
}

/** What of something said is text. */
export const textOf = (contents: readonly Content[]): string =>
  contents.map((each) => (each.type === "text" ? each.text : "")).join("");

/** The name and the arguments of a call, as JSON in a text. */
export function readCall(call: Fields): { id: string; name: string; written: string } {
  const asked = toFields(call["function"]);
  return {
    id: toText(call["id"]),
    name: toText(asked?.["name"]),
    written: toText(asked?.["arguments"]),
  };
}

const toText = (value: unknown): string => (typeof value === "string" ? value : "");
