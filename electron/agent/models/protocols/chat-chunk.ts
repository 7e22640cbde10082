import { toFields, toList, type Fields } from "../../../http/received.ts";
import { DROPPED } from "../dropped-pieces.ts";
import type { DONE } from "../event-frames.ts";

/** What is added to an answer, by the names of chat completions. */
export interface Delta {
  readonly role?: "assistant";
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly refusal?: string;
  readonly tool_calls?: readonly Fields[];
  readonly reasoning_details?: readonly Fields[];
  readonly annotations?: readonly Fields[];
  /** One for each picture, without its bytes. */
  readonly images?: readonly Fields[];
}

/** A piece of an answer as a server of chat completions sends it, or its word for the end. */
export type ChatEvent = Fields | typeof DONE;

/** Reads the events of one answer in another protocol. Pure but for what it must remember of that answer. */
export interface EventReader {
  /**
   * @param event parsed JSON, whatever it is.
   * @returns what a server of chat completions would have sent in its place; an empty list where that is nothing. An
   *   error comes out as one (`told-error.ts`), and what is of no known kind as it came in.
   */
  read(event: unknown): readonly ChatEvent[];
}

/** A piece that adds something to the answer. */
export const added = (delta: Delta): Fields => ({ choices: [{ index: 0, delta }] });

/** Says that something of an answer was left out, since nobody here knows its kind. */
export const dropped = (kind: string): Fields => ({ choices: [], [DROPPED]: kind });

/** What a piece says of the end: the server's own word for it, and its counts where it has any. */
export const ended = (word: string, more: Fields = {}): Fields => ({
  choices: [{ index: 0, delta: {}, finish_reason: word }],
  ...more,
});

/**
 * One whole message of many pieces, for a server that was asked to stream and did not: so it is seen that it does not.
 *
 * @param pieces what the parts of the message have been read as.
 */
export function wholeMessage(pieces: readonly ChatEvent[], end: Fields): Fields {
  const deltas = pieces.flatMap((piece) => {
    const choice = toFields(toList(toFields(piece)?.["choices"])[0]);
    return (toFields(choice?.["delta"]) as Delta | undefined) ?? [];
  });
  const join = (name: "content" | "reasoning_content" | "refusal"): string =>
    deltas.map((delta) => delta[name] ?? "").join("");
  const message = {
    role: "assistant",
    content: join("content"),
    ...some("reasoning_content", join("reasoning_content")),
    ...some("refusal", join("refusal")),
    ...some("tool_calls", joinCalls(deltas.flatMap(({ tool_calls = [] }) => tool_calls))),
    ...some(
      "reasoning_details",
      deltas.flatMap(({ reasoning_details = [] }) => reasoning_details),
    ),
    ...some(
      "images",
      deltas.flatMap(({ images = [] }) => images),
    ),
    ...some(
      "annotations",
      deltas.flatMap(({ annotations = [] }) => annotations),
    ),
  };
  const choice = toFields(toList(end["choices"])[0]);
  return {
    ...end,
    choices: [{ index: 0, message, finish_reason: choice?.["finish_reason"] ?? null }],
  };
}

function some(name: string, value: string | readonly unknown[]): Fields {
  return value.length === 0 ? {} : { [name]: value };
}

/** The pieces of each call as one. */
function joinCalls(pieces: readonly Fields[]): readonly Fields[] {
  const calls = new Map<unknown, { readonly first: Fields; name: unknown; written: string }>();
  for (const piece of pieces) {
    const asked = toFields(piece["function"]);
    const written = asked?.["arguments"];
    const known = calls.get(piece["index"]) ?? { first: piece, name: asked?.["name"], written: "" };
    if (typeof written === "string") known.written += written;
    calls.set(piece["index"], known);
  }
  return [...calls.values()].map(({ first, name, written }) => ({
    ...first,
    function: { name, arguments: written },
  }));
}
