/** What a piece of text adds, told apart. */
export interface ToldApart {
  readonly text: string;
  readonly thoughts: string;
}

/**
 * Tells the thoughts apart that a model writes into its answer between tags, as servers without a field for them send
 * them. They stand where an answer begins, or a line or a sentence of it; anywhere else, and in code, a tag is what the
 * answer speaks of.
 *
 * Some templates write the beginning into the prompt, so that only the end comes: then all before it was thoughts, which
 * nobody could know until then. What speaks of such an end sets it apart, with a blank, a quote or as code.
 */
export interface ThinkTags {
  /** @param piece the next piece of the answer's text. */
  take(piece: string): ToldApart;
  /** What was held back, since it could have been the beginning of a tag. */
  end(): ToldApart;
  /** How much of the text given on was thoughts, in UTF-16 units from its beginning; undefined where none was. */
  thoughtsEnd(): number | undefined;
}

interface Tag {
  readonly open: string;
  /** Whichever comes first ends the thoughts. */
  readonly ends: readonly string[];
  /** Its end begins what follows, and is read with it. */
  readonly isEndKept?: boolean;
}

const pair = (open: string, end: string): Tag => ({ open, ends: [end] });

/** DeepSeek, Qwen, Magistral, Kimi, Seed, Command, gpt-oss and others; one more is one more row. */
const TAGS: readonly Tag[] = [
  pair("<think>", "</think>"),
  pair("<thinking>", "</thinking>"),
  pair("<thought>", "</thought>"),
  pair("<reasoning>", "</reasoning>"),
  pair("<seed:think>", "</seed:think>"),
  pair("[THINK]", "[/THINK]"),
  pair("◁think▷", "◁/think▷"),
  pair("<|begin_of_thought|>", "<|end_of_thought|>"),
  pair("<|START_THINKING|>", "<|END_THINKING|>"),
  pair("<|channel>thought", "<channel|>"),
  {
    open: "<|channel|>analysis<|message|>",
    ends: ["<|end|>", "<|channel|>", "<|start|>"],
    isEndKept: true,
  },
];

/** What ends thoughts whose beginning stands in the prompt. */
const BARE_ENDS = [
  ...TAGS.filter(({ isEndKept }) => isEndKept !== true).flatMap(({ ends }) => ends),
  // Apriel's only mark.
  "[BEGIN FINAL RESPONSE]",
];

/** What a template writes between thoughts and an answer. */
const BETWEEN = [
  "<|start|>assistant",
  "<|channel|>final<|message|>",
  "<|end|>",
  "<|START_RESPONSE|>",
  "<|begin_of_solution|>",
] as const;
/** And behind an answer that began with one of those. */
const BEHIND = [
  "<|return|>",
  "<|end|>",
  "<|END_RESPONSE|>",
  "<|end_of_solution|>",
  "[END FINAL RESPONSE]",
] as const;

const OPENINGS = [...TAGS.map(({ open }) => open), ...BETWEEN];
/** What all of them begin with. */
const FIRST = /[<[◁]/g;

/** More white space than this before an answer is part of it; each piece is looked at with all that is held. */
const LONGEST_HELD = 1_000;

export function createThinkTags(): ThinkTags {
  let state: "before" | "thoughts" | "text" = "before";
  let tag: Tag | undefined;
  /** Not given on yet: it may be a tag, or white space around one. */
  let held = "";
  let hasThoughts = false;
  let hasTemplate = false;
  let isFirstThought = true;
  /** Units of text given on so far, and how many of them were thoughts. */
  let given = 0;
  let thoughtsEnd: number | undefined;
  /** It spoke of a tag: an end behind that is that one's. */
  let hasSpokenOfTag = false;
  const place = createPlace();

  const take = (piece: string): ToldApart => {
    held += piece;
    let text = "";
    let thoughts = "";
    for (;;) {
      if (state === "before" && !begin()) {
        if (isUndecided()) return { text, thoughts };
        // White space between thoughts and the first letter of the answer is part of neither.
        if (hasThoughts) held = held.trimStart();
        state = "text";
      }
      if (state === "text") {
        const said = takeText();
        text += said.text;
        if (said.next === "wait") return { text, thoughts };
        // What is behind a bare end may begin with thoughts between tags.
        if (said.next === "begin") continue;
      }
      const end = thought();
      thoughts += end.thoughts;
      if (!end.isOver) return { text, thoughts };
    }
  };

  const beginAt = (start: string, found: Tag): void => {
    state = "thoughts";
    tag = found;
    held = start.slice(found.open.length);
    isFirstThought = true;
  };

  /** @returns whether thoughts begin. */
  const begin = (): boolean => {
    let start = held.trimStart();
    let mark = BETWEEN.find((each) => start.startsWith(each));
    while (mark !== undefined) {
      hasThoughts = true;
      hasTemplate = true;
      start = start.slice(mark.length).trimStart();
      mark = BETWEEN.find((each) => start.startsWith(each));
    }
    if (hasThoughts) held = start;
    const found = TAGS.find(({ open }) => start.startsWith(open));
    if (found !== undefined) beginAt(start, found);
    return found !== undefined;
  };

  /** Whether what is held may be the beginning of a tag still. */
  const isUndecided = (): boolean => {
    const start = held.trimStart();
    return held.length <= LONGEST_HELD && OPENINGS.some((open) => open.startsWith(start));
  };

  const thought = (): { readonly thoughts: string; readonly isOver: boolean } => {
    if (isFirstThought) held = held.trimStart();
    const ends = tag?.ends ?? [];
    const found = ends
      .map((end) => ({ end, at: held.indexOf(end) }))
      .filter(({ at }) => at !== -1)
      .toSorted((one, other) => one.at - other.at)[0];
    const until = found?.at ?? held.length - Math.max(...ends.map((end) => tailLike(held, end)));
    const thoughts = held.slice(0, until);
    isFirstThought &&= thoughts === "";
    hasThoughts ||= thoughts !== "" || found !== undefined;
    held = held.slice(until);
    if (found === undefined) return { thoughts, isOver: false };
    if (tag?.isEndKept !== true) held = held.slice(found.end.length);
    state = "before";
    return { thoughts, isOver: true };
  };

  /** The answer up to where thoughts begin, may begin, or turn out to have ended. */
  const takeText = (): {
    readonly text: string;
    readonly next: "wait" | "thoughts" | "begin";
  } => {
    let text = "";
    const pass = (until: number, after = until): void => {
      const part = held.slice(0, until);
      place.pass(part);
      given += part.length;
      text += part;
      held = held.slice(after);
    };
    for (;;) {
      const at = findMark();
      if (at === undefined) {
        pass(held.length);
        return { text, next: "wait" };
      }
      pass(at);
      const end = hasTemplate ? BEHIND.find((each) => held.startsWith(each)) : undefined;
      const found = TAGS.find(({ open }) => held.startsWith(open));
      const bare = mayEndBare() ? BARE_ENDS.find((each) => held.startsWith(each)) : undefined;
      const behind = bare === undefined ? undefined : held.slice(bare.length, bare.length + 1);
      const isOne = place.mayEnd() || /[\r\n]/.test(behind ?? "");
      if (bare !== undefined && isOne) {
        thoughtsEnd = given;
        hasThoughts = true;
        hasTemplate ||= bare.startsWith("[BEGIN");
        held = held.slice(bare.length);
        state = "before";
        return { text, next: "begin" };
      } else if (bare !== undefined && behind === "") {
        // The next letter tells whether the line ends here.
        return { text, next: "wait" };
      } else if (end !== undefined) {
        held = held.slice(end.length);
      } else if (found !== undefined && place.mayBegin()) {
        beginAt(held, found);
        return { text, next: "thoughts" };
      } else if (isBeginning() && (hasTemplate || mayEndBare() || place.mayBegin())) {
        // It may go on to be one.
        return { text, next: "wait" };
      } else {
        const mark = hasTemplate ? BETWEEN.find((each) => held.startsWith(each)) : undefined;
        hasSpokenOfTag ||= found !== undefined;
        if (mark === undefined) pass(1);
        else held = held.slice(mark.length);
      }
    }
  };

  /** Whether what is held is the beginning of a mark that is not whole: nothing longer is ever held back. */
  const isBeginning = (): boolean =>
    marks().some((mark) => held.length < mark.length && mark.startsWith(held));

  /** Whether an end alone would mean anything here: the first sign of thoughts, outside of code. */
  const mayEndBare = (): boolean => !hasThoughts && !hasSpokenOfTag && !place.isInCode();

  const marks = (): readonly string[] => [
    ...OPENINGS,
    ...(hasTemplate ? BEHIND : []),
    ...(hasThoughts ? [] : BARE_ENDS),
  ];

  /** Where in what is held a tag stands, or the beginning of one at its end. */
  const findMark = (): number | undefined => {
    const known = marks();
    for (const { index } of held.matchAll(FIRST)) {
      const rest = held.slice(index, index + LONGEST_MARK);
      if (known.some((mark) => rest.startsWith(mark) || mark.startsWith(rest))) return index;
    }
    return undefined;
  };

  return {
    take,
    end() {
      const rest = held;
      held = "";
      if (state === "thoughts") return { text: "", thoughts: rest };
      if (state === "before") state = "text";
      return { text: hasThoughts ? rest.trimStart() : rest, thoughts: "" };
    },
    thoughtsEnd: () => thoughtsEnd,
  };
}

const LONGEST_MARK = Math.max(
  ...[...OPENINGS, ...BEHIND, ...BARE_ENDS].map(({ length }) => length),
);

/** Where in an answer the next letter stands. */
function createPlace() {
  /** The beginning of the line that is under way, its end, and how many marks of code are in it. */
  let head = "";
  let tail = "";
  let ticks = 0;
  let isFenced = false;

  const isFence = (): boolean => /^\s{0,3}(?:`{3}|~{3})/.test(head);
  const isInCode = (): boolean => isFenced || isFence() || ticks % 2 === 1;
  const isLineStart = (): boolean => head.trim() === "" && !/^(?: {4}|\t)/.test(head);

  const passLine = (part: string): void => {
    head = (head + part.slice(0, LONGEST_HEAD)).slice(0, LONGEST_HEAD);
    tail = (tail + part.slice(-2)).slice(-2);
    if (part.includes("`")) ticks += part.split("`").length - 1;
  };

  return {
    pass(text: string): void {
      if (!text.includes("\n")) {
        passLine(text);
        return;
      }
      const lines = text.split("\n");
      lines.forEach((line, index) => {
        passLine(line);
        if (index === lines.length - 1) return;
        if (isFence()) isFenced = !isFenced;
        head = "";
        tail = "";
        ticks = 0;
      });
    },
    isInCode,
    /** Whether an end alone may be one there, whatever comes behind it. */
    mayEnd: (): boolean => isLineStart() || /(?:[.!?:…]\s?|[^\s"'“‘«([])$/.test(tail),
    /** Whether thoughts may begin there: at the beginning of a line or a sentence, outside of code. */
    mayBegin: (): boolean => !isInCode() && (isLineStart() || /[.!?:…]\s?$/.test(tail)),
  };
}

/** A line is known for one of a fence, or of code, by its first characters. */
const LONGEST_HEAD = 8;

/** How many characters at the end of a text may be the beginning of a tag. */
function tailLike(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
