import { refuse } from "../../fakes/faults/replies.ts";
import { error, thinking } from "../../fakes/protocols/messages-wire.ts";
import type { Persona } from "../persona.ts";

type Fields = Readonly<Record<string, unknown>>;
interface Said {
  readonly role: string;
  readonly content: string | readonly Fields[];
}

/** Strict about turns, about what they hold and how long an answer may be; signed thoughts must come back with calls. */
export const persona: Persona = {
  name: "Anthropic Messages",
  source: "https://platform.claude.com/docs/en/api/messages",
  preset: "anthropic",
  model: "claude-sonnet-4-5",
  key: "sk-ant-persona-0001",
  keyHeader: "x-api-key",
  models: refuse(
    200,
    JSON.stringify({
      data: [{ type: "model", id: "claude-sonnet-4-5", display_name: "Claude Sonnet 4.5" }],
      has_more: false,
      first_id: "claude-sonnet-4-5",
      last_id: "claude-sonnet-4-5",
    }),
  ),
  refuses:
    () =>
    ({ body, headers }) => {
      const fault = findFault(body, headers);
      return fault === undefined
        ? undefined
        : refuse(400, JSON.stringify(error("invalid_request_error", fault)));
    },
  says: (step, _asked, usual) => {
    if (step.type !== "calls") return usual;
    const [begin = "", ...rest] = usual;
    const moved = rest.map((each) =>
      each.replaceAll(/"index":(\d+)/g, (_, index) => `"index":${Number(index) + 1}`),
    );
    return [begin, thinking(0, "I need the calculator.", "c2lnbmVk"), ...moved];
  },
};

const KNOWN = new Set([
  "model",
  "max_tokens",
  "messages",
  "system",
  "stream",
  "temperature",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
]);

function findFault(body: Fields, headers: Fields): string | undefined {
  if (headers["anthropic-version"] !== "2023-06-01") return "anthropic-version: header is required";
  if (headers["authorization"] !== undefined) return "Bearer tokens are not for API keys";
  const unknown = Object.keys(body).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  const limit = Number(body["max_tokens"]);
  if (!(limit > 0)) return "max_tokens: Field required";
  if (limit > 64_000) return `max_tokens: ${limit} > 64000, which is the maximum allowed`;
  const messages = body["messages"] as readonly Said[];
  for (const [index, message] of messages.entries()) {
    const isUsers = index % 2 === 0;
    if ((message.role === "user") !== isUsers) {
      return `messages.${index}: roles must alternate between "user" and "assistant"`;
    }
    const blocks = blocksOf(message);
    if (blocks.length === 0) return `messages.${index}: all messages must have non-empty content`;
    const isEmpty = ({ type, text }: Fields): boolean =>
      type === "text" && String(text).trim() === "";
    if (blocks.some(isEmpty)) return `messages.${index}: text content blocks must be non-empty`;
    const asked = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => id);
    const next = messages[index + 1];
    const results = next === undefined ? [] : blocksOf(next);
    const missing = asked.find(
      (id) =>
        !results.some((block) => block["type"] === "tool_result" && block["tool_use_id"] === id),
    );
    if (missing !== undefined) {
      return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${JSON.stringify(missing)}`;
    }
    // The calls of the answer that is under way come with the thoughts that led to them.
    const isOpen = index === messages.length - 2 && asked.length > 0;
    if (isOpen && blocks[0]?.["signature"] !== "c2lnbmVk") {
      return `messages.${index}.content.0: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\``;
    }
  }
  return undefined;
}

const blocksOf = ({ content }: Said): readonly Fields[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;
