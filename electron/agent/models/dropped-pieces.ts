import { MOST_DROPPED, type DroppedPiece } from "../../../shared/run-event.ts";
import { isFields, toFields, toList, type Fields } from "../../http/received.ts";
import { unknownParts } from "./message-parts.ts";

/** What of one answer nobody here knows or could read: it is left out, and told in Run details. */
export interface DroppedPieces {
  /**
   * @param received a piece as it came, and what it adds to the answer.
   */
  read(received: unknown, said: Fields): void;
  note(kind: string, reason: DroppedPiece["reason"]): void;
  /** Those so far; of kinds beyond the twentieth nothing is kept. */
  list(): readonly DroppedPiece[];
}

/** What of an addition is read somewhere, or says nothing. */
const KNOWN: ReadonlySet<string> = new Set([
  "role",
  "name",
  "content",
  "refusal",
  "tool_calls",
  "function_call",
  "reasoning",
  "reasoning_content",
  "reasoning_text",
  "reasoning_details",
  "thinking",
  "thinking_blocks",
  "images",
  "annotations",
  "citations",
  "search_results",
  "web_search",
  "context",
  "extra_content",
  "provider_specific_fields",
  "provider_metadata",
  "grounding_metadata",
  "groundingMetadata",
  "vertex_ai_grounding_metadata",
]);

/** Under this name what translates another protocol says what it left out (`protocols/chat-chunk.ts`). */
export const DROPPED = "parley_dropped";

/** One of these serves one call. */
export function createDroppedPieces(): DroppedPieces {
  const pieces = new Map<string, DroppedPiece>();

  const note = (kind: string, reason: DroppedPiece["reason"]): void => {
    const name = kind.replaceAll(/[^\w.:/-]+/g, "_").slice(0, 60);
    const key = `${reason} ${name}`;
    const known = pieces.get(key);
    if (known === undefined && pieces.size >= MOST_DROPPED) return;
    pieces.set(key, { kind: name, reason, count: (known?.count ?? 0) + 1 });
  };

  return {
    read(received, said) {
      if (!isFields(received)) {
        note(Array.isArray(received) ? "list" : typeof received, "malformed");
        return;
      }
      const kind = received[DROPPED];
      if (typeof kind === "string") note(kind, "unknown");
      for (const name in said) {
        const value = said[name];
        const isSomething =
          (isFields(value) && Object.keys(value).length > 0) || toList(value).length > 0;
        if (isSomething && !KNOWN.has(name)) note(name, "unknown");
      }
      for (const part of unknownParts(said["content"])) note(part, "unknown");
      for (const call of toList(said["tool_calls"])) {
        if (call !== null && toFields(call) === undefined) note("tool_calls", "malformed");
      }
    },
    note,
    list: () => [...pieces.values()],
  };
}
