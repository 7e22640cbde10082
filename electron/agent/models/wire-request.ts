import { isFields, toFields, toList, type Fields } from "../../http/received.ts";

/** What some servers refuse in the description of a tool (Gemini's door, Ollama's templates, Fireworks), and none needs. */
const UNWELCOME: ReadonlySet<string> = new Set(["$schema", "additionalProperties"]);

/** Under these stand schemas by names of a tool's own; a name is never taken for a keyword. */
const NAMED_SCHEMAS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

/** Under these stand values, which are nobody's to change. */
const VALUES: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/**
 * A request for chat completions as the strictest server takes it: no keyword in the schema of a tool that some refuse, no
 * empty text beside the calls of an answer, no name in the result of a tool. Everything else goes out as it is.
 *
 * @param request the body, as LangChain makes it; it is not changed.
 */
export function toWireRequest<Request extends object>(request: Request): Request {
  const { tools, messages } = request as Fields;
  return {
    ...request,
    ...(Array.isArray(tools) ? { tools: toList(tools).map(toWireTool) } : {}),
    ...(Array.isArray(messages) ? { messages: toList(messages).map(toWireMessage) } : {}),
  };
}

function toWireTool(tool: unknown): unknown {
  const described = toFields(toFields(tool)?.["function"]);
  if (!isFields(tool) || described?.["parameters"] === undefined) return tool;
  return { ...tool, function: { ...described, parameters: toWireSchema(described["parameters"]) } };
}

/** JSON Schema, nested schemas included. */
function toWireSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return toList(schema).map(toWireSchema);
  if (!isFields(schema)) return schema;
  const kept = Object.entries(schema).filter(([name]) => !UNWELCOME.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, toWireKeyword(name, value)]));
}

function toWireKeyword(name: string, value: unknown): unknown {
  if (VALUES.has(name)) return value;
  if (!NAMED_SCHEMAS.has(name) || !isFields(value)) return toWireSchema(value);
  return Object.fromEntries(
    Object.entries(value).map(([own, schema]) => [own, toWireSchema(schema)]),
  );
}

function toWireMessage(message: unknown): unknown {
  if (!isFields(message)) return message;
  if (message["role"] === "tool") {
    const result: Record<string, unknown> = { ...message };
    // The call is named by its id; Mistral's and Groq's refuse what else they do not know.
    delete result["name"];
    return result;
  }
  const callsTools = toList(message["tool_calls"]).length > 0;
  // Bedrock and Gemini refuse a text that is empty; null is what OpenAI writes itself.
  return callsTools && isEmpty(message["content"]) ? { ...message, content: null } : message;
}

const isEmpty = (content: unknown): boolean =>
  (typeof content === "string" && content.trim() === "") ||
  (Array.isArray(content) && content.length === 0);
