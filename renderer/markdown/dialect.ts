import type { Lexer, Token, TokenizerThis, Tokens } from "marked";

// What Parley reads otherwise than CommonMark and GFM, and why: docs/markdown.md.

/** A formula, as it was typed between its marks. */
export interface MathToken {
  readonly type: "math";
  readonly raw: string;
  /** TeX. */
  readonly text: string;
  /** On a line of its own. */
  readonly isDisplay: boolean;
}

export function isMath(token: { readonly type: string }): token is MathToken {
  return token.type === "math";
}

/** Longer is no formula that anybody reads, and TeX may cost the square of its length. In UTF-16 units. */
export const LONGEST_FORMULA = 4_000;

const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef`;
/** Where a line is written without spaces, a mark beside punctuation opens or closes as beside a letter. */
const BEFORE_CLOSING = new RegExp(String.raw`(?![*_])[\p{P}\p{S}](?=\*+[${CJK}])`, "gu");
const AFTER_OPENING = new RegExp(String.raw`(?<=[${CJK}]\*+)(?![*_])[\p{P}\p{S}]`, "gu");
/** What may stand before emphasis that begins with punctuation: marked's own rule, and CJK. */
export const BEFORE_EMPHASIS = new RegExp(String.raw`^((?![*_])[\s\p{P}\p{S}${CJK}])`, "u");

/** CJK punctuation, which ends an address that is typed without marks around it. */
export const AFTER_ADDRESS =
  /[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—]/u;

/** Emphasis is looked for in a copy of the text, so that letters can stand for punctuation there. */
export function maskForEmphasis(text: string): string {
  if (!text.includes("*")) return text;
  const letters = (mark: string): string => "a".repeat(mark.length);
  return text.replace(BEFORE_CLOSING, letters).replace(AFTER_OPENING, letters);
}

const LINE_END = /^<br[ \t]*\/?>/i;

/** `<br>` is the one tag that models write where Markdown has no other way: in the cell of a table. */
function readLineEnd(this: TokenizerThis, source: string): Tokens.Br | undefined {
  const raw = LINE_END.exec(source)?.[0];
  return raw === undefined ? undefined : { type: "br", raw };
}

/** No blank line: what stands before one is read for good. */
const INSIDE = String.raw`((?:\\[^\n]|(?!\n[ \t]*\n)[^\\])+?)`;
interface InlineMath {
  /** What it begins and ends with. */
  readonly marks: readonly [string, string];
  readonly pattern: RegExp;
  readonly isDisplay: boolean;
}
const INLINE_MATH: readonly InlineMath[] = [
  {
    marks: ["\\(", "\\)"],
    pattern: new RegExp(String.raw`^\\\(${INSIDE}\\\)`, "u"),
    isDisplay: false,
  },
  {
    marks: ["\\[", "\\]"],
    pattern: new RegExp(String.raw`^\\\[${INSIDE}\\\]`, "u"),
    isDisplay: true,
  },
  {
    marks: ["$$", "$$"],
    pattern: new RegExp(String.raw`^\$\$(?!\$)${INSIDE}\$\$(?!\$)`, "u"),
    isDisplay: true,
  },
  // Prices: nothing between two of them ends before a dollar without a space, and a digit comes after it.
  {
    marks: ["$", "$"],
    pattern: /^\$(?![\s$])((?:\\[^\n]|[^\\$\n])*?(?:\\[^\n]|[^\\$\s]))\$(?![\p{L}\p{N}$])/u,
    isDisplay: false,
  },
];

/** Beyond so many pieces of one line no more formulas are looked for: each is dozens of elements. */
const MOST_PIECES = 500;
/** Each beginning without an end is looked through to the end: after so many in one line no more are. */
const MOST_MISSES = 50;
/** What is known of the rest of a line that is being read, by the list of what was read of it. */
interface Looked {
  misses: number;
  /** Ends that do not come any more. */
  readonly absent: Set<string>;
}
const looked = new WeakMap<Token[], Looked>();
const LETTER_BEFORE = /[\p{L}\p{N}\\]$/u;

function readInlineMath(
  this: TokenizerThis,
  source: string,
  tokens: Token[],
): MathToken | undefined {
  const first = source.charAt(0);
  if (first !== "\\" && first !== "$") return undefined;
  if (tokens.length >= MOST_PIECES) return undefined;
  // `US$5` and `a$b$c` are words.
  if (first === "$" && LETTER_BEFORE.test(tokens.at(-1)?.raw ?? "")) return undefined;
  const known = looked.get(tokens) ?? { misses: 0, absent: new Set() };
  looked.set(tokens, known);
  if (known.misses > MOST_MISSES) return undefined;
  const start = source.slice(0, LONGEST_FORMULA);
  for (const { marks, pattern, isDisplay } of INLINE_MATH) {
    const [opens, closes] = marks;
    if (!source.startsWith(opens) || known.absent.has(closes)) continue;
    if (!source.includes(closes, opens.length)) {
      known.absent.add(closes);
      continue;
    }
    const found = pattern.exec(start);
    if (found === null) {
      // One dollar looks no further than to the next.
      if (opens !== "$") known.misses += 1;
      continue;
    }
    return toMath(found, isDisplay);
  }
  return undefined;
}

const BLOCK_MATH = [
  new RegExp(String.raw`^ {0,3}\$\$(?!\$)${INSIDE}\$\$[ \t]*(?:\n|$)`, "u"),
  new RegExp(String.raw`^ {0,3}\\\[${INSIDE}\\\][ \t]*(?:\n|$)`, "u"),
];
/** A formula on lines of its own has begun; until a blank line comes it may still be closed. */
export const OPENS_BLOCK_MATH = /^ {0,3}(?:\$\$|\\\[)/;

function readBlockMath(this: TokenizerThis, source: string): MathToken | undefined {
  if (!OPENS_BLOCK_MATH.test(source)) return undefined;
  const start = source.slice(0, LONGEST_FORMULA);
  const opens = start.search(/[$\\]/);
  const closes = start.charAt(opens) === "$" ? "$$" : "\\]";
  if (!start.includes(closes, opens + closes.length)) return undefined;
  for (const pattern of BLOCK_MATH) {
    const found = pattern.exec(start);
    if (found === null) continue;
    return toMath(found, true);
  }
  return undefined;
}

const toMath = ([raw, text = ""]: RegExpExecArray, isDisplay: boolean): MathToken => ({
  type: "math",
  raw,
  text: text.trim(),
  isDisplay,
});

type Extensions = NonNullable<Lexer["options"]["extensions"]>;

/** What marked asks before its own rules. */
export const EXTENSIONS = {
  renderers: {},
  childTokens: {},
  block: [readBlockMath],
  inline: [readInlineMath, readLineEnd],
  // Text ends where a formula may begin.
  startInline: [(source: string) => source.indexOf("$")],
} as unknown as Extensions;
