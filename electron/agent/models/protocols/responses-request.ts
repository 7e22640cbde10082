import type { Fields } from "../../../http/received.ts";
import { toFields } from "../../../http/received.ts";
import { arrange, withoutThoughts, type Piece } from "./carried-items.ts";
import { readCall, readRequest, textOf, type Content, type Turn } from "./chat-request.ts";

/** What one model at one endpoint was found not to take in this protocol. */
export interface ResponsesHabits {
  /** It has no encrypted thoughts to send. */
  noEncryptedThoughts?: boolean;
  /** It cannot read the thoughts of earlier answers: they are another key's or another model's. */
  noThoughtsBack?: boolean;
  /** It sums up no thoughts, or not for this account. */
  noSummary?: boolean;
}

/** OpenAI's models that think: of any other, thoughts cannot be asked for. */
const THINKS = /^(?:openai\/)?(?:o\d|gpt-(?:[5-9]|\d\d)|codex|gpt-oss)/;

/** OpenAI takes no lower limit. */
const LEAST_TOKENS = 16;

/**
 * A request for chat completions as one for OpenAI's Responses: https://platform.openai.com/docs/api-reference/responses.
 * Nothing is stored there; thoughts come encrypted, and go back so.
 *
 * @param request the body of a request for chat completions; it is not changed.
 */
export function toResponsesRequest(request: Fields, habits: ResponsesHabits = {}): Fields {
  const { system, turns, tools, maximumTokens, effort } = readRequest(request);
  const { model, temperature, top_p, parallel_tool_calls, tool_choice, service_tier } = request;
  const thinks = effort !== undefined || THINKS.test(String(model));
  const reasoning = {
    ...(effort === undefined ? {} : { effort }),
    ...(thinks && effort !== "none" && habits.noSummary !== true ? { summary: "auto" } : {}),
  };
  return withoutUnsaid({
    model,
    instructions: system === "" ? undefined : system,
    input: (habits.noThoughtsBack === true ? turns.map(withoutThoughts) : turns).flatMap(toItems),
    tools:
      tools.length === 0
        ? undefined
        : // Left to itself, the API rewrites each schema so that every field is demanded.
          tools.map((tool) => ({ type: "function", ...withoutUnsaid(tool), strict: false })),
    tool_choice: tools.length === 0 ? undefined : toToolChoice(tool_choice),
    parallel_tool_calls: tools.length === 0 ? undefined : parallel_tool_calls,
    temperature,
    top_p,
    service_tier,
    max_output_tokens:
      maximumTokens === undefined ? undefined : Math.max(LEAST_TOKENS, maximumTokens),
    reasoning: Object.keys(reasoning).length === 0 ? undefined : reasoning,
    store: false,
    include:
      thinks && habits.noEncryptedThoughts !== true ? ["reasoning.encrypted_content"] : undefined,
    stream: true,
  });
}

function toItems(turn: Turn): readonly Fields[] {
  switch (turn.role) {
    case "user":
      return [{ role: "user", content: toInput(turn.contents) }];
    case "tool":
      return [
        { type: "function_call_output", call_id: turn.callId, output: textOf(turn.contents) },
      ];
    case "assistant":
      return toOutput(arrange(turn, "parley.responses"));
  }
}

/** Text alone is a text: the servers that follow OpenAI read that best. */
function toInput(contents: readonly Content[]): unknown {
  if (contents.every(({ type }) => type === "text")) return textOf(contents);
  return contents.map((content) => {
    switch (content.type) {
      case "text":
        return { type: "input_text", text: content.text };
      case "image":
        return { type: "input_image", image_url: content.url };
      case "file":
        return { type: "input_file", filename: content.name, file_data: content.data };
    }
  });
}

function toOutput(pieces: readonly Piece[]): readonly Fields[] {
  let phase: unknown;
  const says = ({ type, ...piece }: Piece): boolean =>
    type === "call" || ("text" in piece && piece.text.trim() !== "");
  // Thoughts that nothing follows are refused.
  const said = pieces.slice(0, pieces.findLastIndex(says) + 1);
  return said.flatMap((piece): readonly Fields[] => {
    if (piece.type === "call") {
      const { id, name, written } = readCall(piece.call);
      return [{ type: "function_call", call_id: id, name, arguments: written }];
    }
    if (piece.type === "item") {
      if (piece.item["type"] !== "message") return [piece.item];
      phase = piece.item["phase"];
      return [];
    }
    if (piece.text.trim() === "") return [];
    const marked = typeof phase === "string" ? { phase } : {};
    return [{ role: "assistant", content: piece.text, ...marked }];
  });
}

function toToolChoice(choice: unknown): unknown {
  const name = toFields(toFields(choice)?.["function"])?.["name"];
  return typeof name === "string" ? { type: "function", name } : choice;
}

function withoutUnsaid(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** "The encrypted content for item rs_… could not be verified", "… could not be decrypted or parsed". */
const THOUGHTS_REFUSED =
  /\binvalid_encrypted_content\b|\bencrypted[ _]content\b[^.]{0,120}\bcould not be\b/i;

/**
 * Learns what a request can do without from the words of its refusal.
 *
 * @returns whether it goes out otherwise now.
 */
export function learnResponses(words: string, habits: ResponsesHabits): boolean {
  if (habits.noThoughtsBack !== true && THOUGHTS_REFUSED.test(words)) {
    habits.noThoughtsBack = true;
    return true;
  }
  if (habits.noEncryptedThoughts !== true && /\bencrypted.content\b|\binclude\b/i.test(words)) {
    habits.noEncryptedThoughts = true;
    return true;
  }
  if (habits.noSummary !== true && /\bsummar(?:y|ies)\b/i.test(words)) {
    habits.noSummary = true;
    return true;
  }
  return false;
}
