import { Lexer } from "marked";
import { afterEach, describe, expect, it, vi } from "vitest";
import { advance, allBlocks, EMPTY_DOCUMENT } from "../../../../renderer/markdown/document.ts";
import { sampleAnswer } from "../../../bench/markdown/sample.ts";

const FRAME_LENGTH = 160;

/** Streams a text in frames; gives the characters lexed for each character of it. */
function lexedShare(text: string): number {
  const spy = vi.spyOn(Lexer.prototype, "lex");
  let document = EMPTY_DOCUMENT;
  for (let end = FRAME_LENGTH; end < text.length; end += FRAME_LENGTH) {
    document = advance(document, text.slice(0, end), true);
  }
  advance(document, text, false);
  const lexed = spy.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
  return lexed / text.length;
}

const LINE = "Some words of an answer, about as long as a line of it tends to be.";
const rows = (row: string) => (length: number) => row.repeat(Math.ceil(length / row.length));

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the cost of streaming", { timeout: 60_000 }, () => {
  it.each([
    ["an answer", sampleAnswer, 8],
    ["a list", rows(`- ${LINE}\n`), 4],
    ["a loose list", rows(`- ${LINE}\n\n`), 4],
    [
      "a table",
      (length: number) => `| a | b |\n|---|---|\n${rows(`| ${LINE} | 1 |\n`)(length)}`,
      4,
    ],
    ["an open fence", (length: number) => `\`\`\`ts\n${rows(`${LINE}\n`)(length)}`, 1],
    ["paragraphs", rows(`${LINE}\n\n`), 4],
    ["headings without blank lines", rows(`# ${LINE}\n${LINE}\n`), 4],
  ])("of %s does not grow with its length", (_, make, most) => {
    const small = lexedShare(make(25_000));
    const large = lexedShare(make(100_000));
    expect(large).toBeLessThan(most);
    expect(large).toBeLessThan(small * 1.25 + 0.5);
  });

  it.each([
    ["one paragraph", rows(`${LINE} `)],
    ["one item of many items", (length: number) => `- a\n${rows(`  - ${LINE}\n`)(length)}`],
    ["one quote", rows(`> ${LINE}\n`)],
    ["an HTML comment", (length: number) => `<!--${rows(`${LINE}\n`)(length)}`],
  ])("of %s, which cannot be taken apart, stays within a bound", (_, make) => {
    expect(lexedShare(make(50_000))).toBeLessThan(80);
  });

  it("gives every closed block and segment back as it was", () => {
    const text = sampleAnswer(20_000);
    let before = EMPTY_DOCUMENT;
    for (let end = FRAME_LENGTH; end <= text.length; end += FRAME_LENGTH) {
      const next = advance(before, text.slice(0, end), true);
      before.segments.forEach((segment, index) => expect(next.segments[index]).toBe(segment));
      const blocks = allBlocks(next);
      before.closed.forEach((block) => expect(blocks[block.index]).toBe(block));
      before = next;
    }
    expect(before.segments.length).toBeGreaterThan(1);
  });

  it("gives the same document back when nothing came", () => {
    const document = advance(EMPTY_DOCUMENT, "# a\n\nb", true);
    expect(advance(document, "# a\n\nb", true)).toBe(document);
  });
});
