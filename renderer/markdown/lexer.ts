import { LONGEST_AT_ONCE } from "./long-text.tsx";
import { Lexer, Tokenizer, type MarkedToken, type Token, type Tokens } from "marked";

/**
 * Containers (quotes, list items) inside one another. Without a cap 3,000 nested `>` overflow the stack, in the lexer
 * here and in React when it draws them.
 */
const MAX_BLOCK_DEPTH = 24;
const MAX_INLINE_DEPTH = 24;
/** Longer runs of text are shown as they are: some inline rules cost the square of their length. */
const MAX_INLINE_LENGTH = LONGEST_AT_ONCE;
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
  const lexer = new GuardedLexer({ gfm: true, tokenizer: new PlainTokenizer() });
  const known = Object.assign(lexer.tokens.links, definitions);
  const knownCount = Object.keys(known).length;
  const tokens = lexer.lex(source) as MarkedToken[];
  return { tokens, definesLinks: Object.keys(lexer.tokens.links).length > knownCount };
}

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

function isTooMuch(source: string): boolean {
  if (source.length > MAX_INLINE_LENGTH) return true;
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

/** Two rules of marked let one part of a message change how a distant part is read; both are closed here. */
class PlainTokenizer extends Tokenizer {
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
