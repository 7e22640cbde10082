import { AFTER_ADDRESS, BEFORE_EMPHASIS, EXTENSIONS, maskForEmphasis } from "./dialect.ts";
import { nestedFence } from "./fence.ts";
import { LONGEST_AT_ONCE } from "./long-text.tsx";
import { Hooks, Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from "marked";

/**
 * Containers (quotes, list items) inside one another. Without a cap 3,000 nested `>` overflow the stack, in the lexer
 * here and in React when it draws them.
 */
const MAX_BLOCK_DEPTH = 24;
const MAX_INLINE_DEPTH = 24;
/** Longer runs of text are read in pieces: some inline rules cost the square of their length. */
const MAX_INLINE_LENGTH = LONGEST_AT_ONCE;
/** What is longer than so many of them is no paragraph that anybody wrote: its end is shown as it is. */
const MAX_INLINE_PIECES = 8;
/** More are no table: every row has as many cells as the header, be they written or not. */
const MAX_COLUMNS = 100;
/** More marks that may open or close emphasis: their nesting costs marked the square of their number, and more. */
const MAX_EMPHASIS_MARKS = 400;
const EMPHASIS_MARK = /[*~]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu;

/** The targets of reference links: normalised label to address. */
export type LinkDefinitions = Readonly<Record<string, { href: string; title?: string | null }>>;

export interface LexResult {
  readonly tokens: readonly MarkedToken[];
  /** Whether the source itself defines a target, which may change links anywhere in the message. */
  readonly definesLinks: boolean;
}

/**
 * Reads Markdown (CommonMark with GFM, as marked understands it) into tokens. Never throws and never recurses deeper
 * than its caps: what lies beyond them is plain text.
 *
 * @param definitions targets that text before this piece has defined.
 */
export function lex(source: string, definitions: LinkDefinitions): LexResult {
  const tokenizer = EMPHASIS_IN.test(source) ? new StrikingTokenizer() : new PlainTokenizer();
  const lexer = new GuardedLexer({
    gfm: true,
    // A model ends its lines where it means them to end.
    breaks: true,
    tokenizer,
    extensions: EXTENSIONS,
    // marked prepares a text for emphasis whenever these are there; most have no mark of it.
    ...(EMPHASIS_IN.test(source) ? { hooks: EMPHASIS } : {}),
  });
  const { rules } = tokenizer;
  tokenizer.rules = { ...rules, inline: { ...rules.inline, punctuation: BEFORE_EMPHASIS } };
  const known = Object.assign(lexer.tokens.links, definitions);
  const knownCount = Object.keys(known).length;
  const tokens = lexer.lex(source) as MarkedToken[];
  return { tokens, definesLinks: Object.keys(lexer.tokens.links).length > knownCount };
}

const EMPHASIS_IN = /[*_~]/;
const EMPHASIS = Object.assign(new Hooks(), { emStrongMask: maskForEmphasis });

class GuardedLexer extends Lexer {
  private blockDepth = 0;
  private inlineDepth = 0;

  override blockTokens(source: string, tokens: Token[] = [], lastParagraphClipped = false) {
    if (this.blockDepth >= MAX_BLOCK_DEPTH) {
      tokens.push({ type: "text", raw: source, text: source, tokens: [plainText(source)] });
      this.state.top = true;
      return asTokensList(tokens);
    }
    this.blockDepth += 1;
    try {
      return asTokensList(super.blockTokens(source, tokens, lastParagraphClipped));
    } finally {
      this.blockDepth -= 1;
    }
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length > MAX_INLINE_LENGTH) {
      const pieces = splitInline(source);
      for (const text of pieces.slice(0, MAX_INLINE_PIECES)) {
        tokens.push({ type: "text", raw: text, text, tokens: this.inlineTokens(text) });
      }
      const rest = pieces.slice(MAX_INLINE_PIECES).join("");
      if (rest !== "") tokens.push(plainText(rest));
      return tokens;
    }
    if (this.inlineDepth >= MAX_INLINE_DEPTH || isTooMuch(source)) {
      tokens.push(plainText(source));
      return tokens;
    }
    this.inlineDepth += 1;
    try {
      return super.inlineTokens(source, tokens);
    } finally {
      this.inlineDepth -= 1;
    }
  }
}

/** Cuts a very long run of text into pieces that are read each on their own: between words, and outside of marks. */
function splitInline(source: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < source.length;) {
    const end = pieceEnd(source, start);
    pieces.push(source.slice(start, end));
    start = end;
  }
  return pieces;
}

const MARK_OR_SPACE = /\*\*|`+|[[\]()]|\$\$?|\\.|\s/gu;

function pieceEnd(source: string, start: number): number {
  if (source.length - start <= MAX_INLINE_LENGTH) return source.length;
  const window = source.slice(start, start + MAX_INLINE_LENGTH);
  const open = { bold: false, code: "", brackets: 0, math: false };
  let end = 0;
  for (const { 0: mark, index } of window.matchAll(MARK_OR_SPACE)) {
    if (mark.startsWith("`"))
      open.code = open.code === "" ? mark : open.code === mark ? "" : open.code;
    else if (open.code !== "") continue;
    else if (mark === "**") open.bold = !open.bold;
    else if (mark.startsWith("$")) open.math = !open.math;
    else if (mark === "[" || mark === "(") open.brackets += 1;
    else if (mark === "]" || mark === ")") open.brackets = Math.max(0, open.brackets - 1);
    else if (!mark.startsWith("\\") && !open.bold && !open.math && open.brackets === 0)
      end = index + 1;
  }
  // What never closes is no reason to read all of it as one.
  if (end < MAX_INLINE_LENGTH / 2) end = Math.max(window.lastIndexOf(" ") + 1, end);
  if (end === 0) end = window.length - (/[\ud800-\udbff]$/.test(window) ? 1 : 0);
  return start + end;
}

function isTooMuch(source: string): boolean {
  if (source.length < MAX_EMPHASIS_MARKS) return false;
  return (source.match(EMPHASIS_MARK)?.length ?? 0) > MAX_EMPHASIS_MARKS;
}

/** marked types the same method twice, once for its own top-level list; only that one ever has `links`. */
function asTokensList(tokens: Token[]): ReturnType<Lexer["lex"]> {
  return tokens as ReturnType<Lexer["lex"]>;
}

function plainText(text: string): Tokens.Text {
  return { type: "text", raw: text, text, escaped: true };
}

/** marked's rules, without those that let one part of a message change how a distant part is read. */
class PlainTokenizer extends Tokenizer {
  override url(source: string): Tokens.Link | undefined {
    const token = super.url(source);
    const end = token?.raw.search(AFTER_ADDRESS) ?? -1;
    return end === -1 ? token : super.url(source.slice(0, end));
  }

  /** A block of Markdown may hold blocks of code; where their ends do not tell, CommonMark's rule holds. */
  override fences(source: string): Tokens.Code | undefined {
    const nested = nestedFence(source);
    if (nested?.type === "closed") return nested.code;
    const token = super.fences(source);
    return nested === undefined || token === undefined ? token : undecided(token);
  }

  /** HTML is only text to us, so an inline `<a>` or `<code>` must not change how the text after it is read. */
  override tag(source: string): Tokens.Tag | undefined {
    const { inLink, inRawBlock } = this.lexer.state;
    const token = super.tag(source);
    Object.assign(this.lexer.state, { inLink, inRawBlock });
    return token;
  }

  /** A row of one bar has all cells of its header: a thousand of those would be a million. */
  override table(source: string): Tokens.Table | undefined {
    const header = source.slice(0, source.indexOf("\n") >>> 0);
    const bars = header.split("|", MAX_COLUMNS + 3).length;
    return bars > MAX_COLUMNS + 2 ? undefined : super.table(source);
  }

  /** A label or title over several lines would let a quote far below take back blocks that are already drawn. */
  override def(source: string): Tokens.Def | undefined {
    const token = super.def(source);
    const title = token?.title;
    const isLabelLong = /^ {0,3}\[(?:\\.|[^\]\\\n])*\n/.test(token?.raw ?? "");
    return isLabelLong || title?.includes("\n") === true ? undefined : token;
  }
}

/** `find-cut.ts` looks for the mark. */
const undecided = (token: Tokens.Code): Tokens.Code => Object.assign(token, { isUndecided: true });

class StrikingTokenizer extends PlainTokenizer {
  /** One tilde is a range or an estimate ("5~7"), two are a strike. */
  override del(source: string, maskedSource: string, before = ""): Tokens.Del | undefined {
    if (!source.startsWith("~~")) return undefined;
    return super.del(source, maskedSource, before);
  }
}
