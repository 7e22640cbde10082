/** What a piece of text adds, told apart. */
export interface ToldApart {
  readonly text: string;
  readonly thoughts: string;
}

/**
 * Tells the thoughts apart that a model writes into its answer between tags, as servers without a field for them send
 * them. Only what the answer begins with is taken for thoughts: later on, a tag is what the answer speaks of.
 */
export interface ThinkTags {
  /** @param piece the next piece of the answer's text. */
  take(piece: string): ToldApart;
  /** What was held back, since it could have been the beginning of a tag. */
  end(): ToldApart;
}

/** DeepSeek, Qwen, Magistral and others; one more is one more row. */
const TAGS = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["<reasoning>", "</reasoning>"],
  ["[THINK]", "[/THINK]"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
] as const;

/** More white space than this before an answer is part of it; each piece is looked at with all that is held. */
const LONGEST_HELD = 1_000;

export function createThinkTags(): ThinkTags {
  let state: "before" | "thoughts" | "text" = "before";
  let closing = "";
  /** Not given on yet: it may be a tag, or white space around one. */
  let held = "";
  let hasThoughts = false;
  let isFirstThought = true;

  const take = (piece: string): ToldApart => {
    if (state === "text") return { text: piece, thoughts: "" };
    held += piece;
    let thoughts = "";
    for (;;) {
      if (state === "before") {
        if (!begin()) return { text: isUndecided() ? "" : toText(), thoughts };
      }
      const end = thought();
      thoughts += end.thoughts;
      if (!end.isOver) return { text: "", thoughts };
    }
  };

  /** @returns whether thoughts begin. */
  const begin = (): boolean => {
    const start = held.trimStart();
    if (hasThoughts) held = start;
    const tag = TAGS.find(([open]) => start.startsWith(open));
    if (tag === undefined) return false;
    state = "thoughts";
    [, closing] = tag;
    held = start.slice(tag[0].length);
    isFirstThought = true;
    return true;
  };

  /** Whether what is held may be the beginning of a tag still. */
  const isUndecided = (): boolean => {
    const start = held.trimStart();
    return held.length <= LONGEST_HELD && TAGS.some(([open]) => open.startsWith(start));
  };

  const thought = (): { readonly thoughts: string; readonly isOver: boolean } => {
    if (isFirstThought) held = held.trimStart();
    const at = held.indexOf(closing);
    const end = at === -1 ? held.length - tailLike(held, closing) : at;
    const thoughts = held.slice(0, end);
    isFirstThought &&= thoughts === "";
    hasThoughts ||= thoughts !== "" || at !== -1;
    held = held.slice(end);
    if (at === -1) return { thoughts, isOver: false };
    held = held.slice(closing.length);
    state = "before";
    return { thoughts, isOver: true };
  };

  const toText = (): string => {
    // White space between thoughts and the first letter of the answer is part of neither.
    const text = hasThoughts ? held.trimStart() : held;
    held = "";
    state = "text";
    return text;
  };

  return {
    take,
    end() {
      if (state !== "thoughts") return { text: toText(), thoughts: "" };
      const thoughts = held;
      held = "";
      return { text: "", thoughts };
    },
  };
}

/** How many characters at the end of a text may be the beginning of a tag. */
function tailLike(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
