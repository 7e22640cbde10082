import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, EMPTY_DOCUMENT, inSegments } from "../../../../renderer/markdown/document.ts";
import { draw, html, readInSteps } from "./draw.tsx";

/** Pieces of syntax that lean on their neighbours, so that random rows of them make difficult texts. */
const pieces = fc.constantFrom(
  ...'a|word |two words|\n|\n\n|\n\n\n| |  |    |\t|\r\n|- |-|* |*|+ |1. |2) |10. |> |>|# |## |###### |#|---|***|===|= |```|```js|```js\n|~~~|`|``|**|__|*|_|~~|~|[|]|(|)|[a](http://b.c)|[a][b]|[b]|[b]: http://x.y|[b]: /z "t"|[b]:|"|![i](http://j.k)|<|>|<a|<a href="x">|</a>|<div>|</div>|<!--|-->|<script>|</script>|<pre>|</pre>|<br>|<?|?>|<![CDATA[|]]>|&amp;|&#106;|&|\\|\\*|- [ ] |- [x] |\\||https://x.y/z|www.x.y|a@b.cd|  \n|é|\u202e|👍🏽|0|'.split(
    "|",
  ),
  "|",
  "| a | b |\n",
  "| - | :-: |\n",
  "|---|---|\n",
  "\n    code",
  "\n\n    code\n",
  "\n- a\n  - b\n\n    c\n",
  "\n```markdown\n",
  "\n```\n",
  "\n```py\n",
);
const markdown = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

/** Where the text itself may change what came before it; then only the finished text has to agree. */
const mayDefineLinks = (text: string): boolean => text.includes("]:");

describe("advance", { timeout: 60_000 }, () => {
  it("ends with the same page whatever steps the text came in", () => {
    fc.assert(
      fc.property(
        markdown,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (text, at) => {
          const cuts = at.map((share) => Math.round(share * text.length));
          expect(draw(readInSteps(text, cuts))).toBe(html(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("agrees with the whole at every single step, settled, when no link is defined", () => {
    fc.assert(
      fc.property(markdown, (text) => {
        fc.pre(!mayDefineLinks(text));
        const everywhere = Array.from({ length: text.length }, (_, index) => index);
        readInSteps(text, everywhere, (document, soFar) => {
          expect(draw(advance(document, soFar, false))).toBe(html(soFar));
        });
      }),
      { numRuns: 300 },
    );
  });

  // Found by the properties above, or the reason for a rule in the code: kept so that they are always tried.
  it.each([
    ["- a\n- - ", "-\n"],
    ["- a\n- b\n*", "*\n\nc"],
    ["a\n```js", "`b\n"],
    ["a\n*\tb\nc\n", "---\n"],
    ["|---|---|\n    ", "|---|---|\n-"],
    ["- a\n\n  b\n- c\n- d\n", "- e"],
    ["- a\n- b\n\n", "- c\n- d"],
    ["| a |\n|---|\n| 1 |\n| 2 |\n", "- b\n"],
    ["| a |\n|---|\n| 1 |\n| 2 |\n| 3", " |\n\nb\n"],
    ["<!--\n\na\n\n", "-->\n\nb"],
    ["```\na\n\n``", "`\n\nb"],
    ["<a href='x'>\n\nhttps://a.b\n\n", "https://c.d"],
    ['[a]: /b "\n# c\n\n', 'd"'],
    ["a\r", "\nb\r\n\r\nc"],
    ["1. a\n2. b\n\n3. c\n", "\n\n1) d"],
  ])("reads %j, then %j, as the whole", (start, more) => {
    const text = start + more;
    const everywhere = Array.from({ length: text.length }, (_, index) => index);
    expect(draw(readInSteps(text, [start.length]))).toBe(html(text));
    expect(draw(readInSteps(text, everywhere))).toBe(html(text));
    const settled = advance(advance(EMPTY_DOCUMENT, start, false), text, false);
    expect(draw(settled)).toBe(html(text));
  });
});

describe("inSegments", () => {
  it("gives the same segments as long as nothing in them has changed", () => {
    const { segments, closed, open } = advance(EMPTY_DOCUMENT, "a\n\n".repeat(100), true);
    const blocks = [...segments.flat(), ...closed, ...open];
    const before = inSegments(blocks);
    const again = inSegments([...blocks]);
    expect(again.flat()).toEqual(blocks);
    expect(again.every((segment, index) => segment === before[index])).toBe(true);
    const fewer = inSegments(blocks.slice(0, 30));
    expect(fewer.map(({ length }) => length)).toEqual([24, 6]);
    expect(fewer[0]).toBe(before[0]);
    expect(inSegments(blocks)[1]).toHaveLength(24);
  });
});
