import type { MarkedToken } from "marked";
import { toBlocks, type Block } from "./block.ts";
import { completeTail } from "./complete-tail.ts";
import { openFence } from "./fence.ts";
import { findCut } from "./find-cut.ts";
import { grow, growthPrefix, joinGrowth, type Growth, type Grown } from "./growth.ts";
import { lex, type LinkDefinitions } from "./lexer.ts";
import type { Outline } from "./outline.ts";

/** Blocks in one segment of the page; the best of the sizes tried (`npm run bench`). */
export const SEGMENT_SIZE = 24;

/** A message's Markdown, read as far as it has come. Immutable: `advance` gives the next one. */
export interface MarkdownDocument {
  /** What has been read, with `\n` alone as the end of lines. */
  readonly source: string;
  /** How much of the text as given that is; less than all of it while a very long open block streams. */
  readonly readLength: number;
  /** Read as finished text: nothing at its end was completed by guess. */
  readonly isSettled: boolean;
  /** Full segments: these arrays, and the blocks in them, never change. */
  readonly segments: readonly (readonly Block[])[];
  /** Blocks that can no longer change and do not fill a segment yet. */
  readonly closed: readonly Block[];
  /** Blocks that more text may still change. */
  readonly open: readonly Block[];
  readonly tail: Tail;
  /** Whether reference links are defined anywhere: they may change what was read before them. */
  readonly definesLinks: boolean;
}

/** Where reading goes on, and what has to be known there. */
interface Tail {
  readonly start: number;
  readonly outline: Outline;
  readonly definitions: LinkDefinitions;
  readonly growth: Growth | undefined;
}

export const EMPTY_DOCUMENT: MarkdownDocument = {
  source: "",
  readLength: 0,
  isSettled: true,
  segments: [],
  closed: [],
  open: [],
  tail: { start: 0, outline: [], definitions: {}, growth: undefined },
  definesLinks: false,
};

/** Up to this many characters the open end is read again for every frame; beyond, only after it grew by 1/64. */
const EAGER_TAIL_LENGTH = 8192;
const LAZY_TAIL_SHARE = 64;

/**
 * Reads on from where the document stands. For every text, cut into whatever steps, a settled document equals the one
 * read in one go.
 *
 * @param text the whole text so far; one that does not continue the document is read from its start.
 * @param isStreaming more is expected: half-typed syntax at the end is completed, and the end of a very long open
 *   block may be left for later (`readLength` says so).
 */
export function advance(
  previous: MarkdownDocument,
  text: string,
  isStreaming: boolean,
): MarkdownDocument {
  const source = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  if (!source.startsWith(previous.source)) return advance(EMPTY_DOCUMENT, text, isStreaming);
  const grownBy = source.length - previous.source.length;
  if (grownBy === 0 && previous.isSettled === !isStreaming) return previous;
  const rest = source.slice(previous.tail.start);
  const fence = previous.tail.growth ? undefined : openFence(rest, isStreaming);
  const isLong = !fence && rest.length > EAGER_TAIL_LENGTH;
  if (isStreaming && isLong && grownBy < rest.length / LAZY_TAIL_SHARE) return previous;

  const next = readTail(previous, rest, fence, isStreaming, previous.open);
  const document = { ...next, source, readLength: text.length, isSettled: !isStreaming };
  const wasWhole = previous.tail.start === 0;
  if (isStreaming || !document.definesLinks || wasWhole) return document;
  // A definition at the end changes links at the start: once, when the text is finished, all of it is read again.
  const again = readTail(EMPTY_DOCUMENT, source, undefined, false, allBlocks(document));
  return { ...document, ...again };
}

/** Every block of the document, in order. */
export function allBlocks(document: MarkdownDocument): readonly Block[] {
  return [...document.segments.flat(), ...document.closed, ...document.open];
}

/** What was given out last for a segment's first block. */
const given = new WeakMap<Block, readonly Block[]>();

/**
 * Blocks in segments, as they are drawn. A segment in which nothing has changed is the one that was given before: so long
 * as a text has no place to be cut at, tens of thousands of them are put together again in each frame.
 */
export function inSegments(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const count = Math.ceil(blocks.length / SEGMENT_SIZE);
  return Array.from({ length: count }, (_, index) => {
    const segment = blocks.slice(index * SEGMENT_SIZE, (index + 1) * SEGMENT_SIZE);
    const [first] = segment;
    if (first === undefined) return segment;
    const before = given.get(first);
    const isSame =
      before?.length === segment.length && before.every((block, at) => block === segment[at]);
    if (isSame) return before;
    given.set(first, segment);
    return segment;
  });
}

type TailRead = Omit<MarkdownDocument, "source" | "readLength" | "isSettled">;

/** @param known blocks drawn before; one that did not change keeps its identity. */
function readTail(
  previous: MarkdownDocument,
  rest: string,
  fence: MarkedToken | undefined,
  isStreaming: boolean,
  known: readonly Block[],
): TailRead {
  const { tail } = previous;
  const prefix = growthPrefix(tail.growth);
  const input = prefix + (isStreaming ? completeTail(rest, tail.growth !== undefined) : rest);
  const result = fence ? { tokens: [fence], definesLinks: false } : lex(input, tail.definitions);
  const completeTo = prefix.length + rest.lastIndexOf("\n") + 1;
  const { tokens } = result;
  const cut = fence ? { count: 0, offset: 0 } : findCut(tokens, input, completeTo);
  const [first, ...others] = tokens;
  const joined = first ? [joinGrowth(tail.growth, first), ...others] : [];

  const definesLinks = previous.definesLinks || result.definesLinks;
  const reusable = new Map(
    known.filter((block) => !definesLinks || hasNoLink(block)).map((block) => [block.index, block]),
  );
  const index = previous.segments.length * SEGMENT_SIZE + previous.closed.length;
  const closed = toBlocks(joined.slice(0, cut.count), index, tail.outline, reusable);
  const openIndex = index + closed.blocks.length;
  const open = toBlocks(joined.slice(cut.count), openIndex, closed.outline, reusable);

  const start = tail.start - prefix.length + cut.offset;
  const stays = cut.count === 0;
  const growth = stays ? tail.growth : undefined;
  const grown = growAlone(
    growth,
    tokens.slice(cut.count),
    input.slice(cut.offset),
    completeTo - cut.offset,
  );
  return {
    ...intoSegments(previous, closed.blocks),
    open: open.blocks,
    definesLinks,
    tail: {
      start: grown ? start + grown.offset : stays ? tail.start : start,
      outline: closed.outline,
      definitions: stays ? tail.definitions : define(tail.definitions, tokens.slice(0, cut.count)),
      growth: grown?.growth ?? growth,
    },
  };
}

/** A list or table grows only while nothing but blank lines comes after it. */
function growAlone(
  growth: Growth | undefined,
  tokens: readonly MarkedToken[],
  input: string,
  completeTo: number,
): Grown | undefined {
  const [first, ...others] = tokens;
  if (first === undefined || others.some((token) => token.type !== "space")) return undefined;
  return grow(growth, first, input, completeTo);
}

function intoSegments(previous: MarkdownDocument, added: readonly Block[]) {
  if (added.length === 0) return { segments: previous.segments, closed: previous.closed };
  const segments = [...previous.segments];
  let closed = [...previous.closed, ...added];
  while (closed.length >= SEGMENT_SIZE) {
    segments.push(closed.slice(0, SEGMENT_SIZE));
    closed = closed.slice(SEGMENT_SIZE);
  }
  return { segments, closed };
}

/** The first definition of a label counts (CommonMark, section 4.7). */
function define(known: LinkDefinitions, tokens: readonly MarkedToken[]): LinkDefinitions {
  const added = tokens.filter((token) => token.type === "def");
  if (added.length === 0) return known;
  const definitions = added.toReversed().map(({ tag, href, title }) => [tag, { href, title }]);
  return { ...(Object.fromEntries(definitions) as LinkDefinitions), ...known };
}

function hasNoLink(block: Block): boolean {
  return !block.token.raw.includes("[");
}
