import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findQuotedRegions, isInRegions } from "../../../../electron/guard/quoted-regions.ts";

const quotedIn = (text: string): readonly string[] =>
  findQuotedRegions(text).map(({ start, end }) => text.slice(start, end));

describe("findQuotedRegions", () => {
  it.each([
    ['he said "stop" and left', ['"stop"']],
    ["he said “stop” and left", ["“stop”"]],
    ["er sagte „halt“ und ging", ["„halt“"]],
    ["il a dit « non » hier", ["« non »"]],
    ["彼は「はい」と言った", ["「はい」"]],
    ["what does 'stop it' mean", ["'stop it'"]],
    ["run `rm -rf` now", ["`rm -rf`"]],
    ["run ``a b`` or ```c``` now", ["`a b``", "`c```"]],
    ["see:\n```js\na\n\nb\n```\ndone", ["```js\na\n\nb\n```"]],
    ["const x = /a b/i;", ["/a b/"]],
    ['two "a" and "b"', ['"a"', '"b"']],
  ])("finds what is quoted in %j", (text, quoted) => {
    expect(quotedIn(text)).toEqual(quoted);
  });

  it.each([
    "it's John's and the dogs' house",
    'a 5" display and a 7" one',
    'an "open quotation',
    "an open\n```\nfence",
    "paths such as a/b/c or https://example.com/x/y",
    'first "paragraph\n\nsecond" one',
    "and/or either/or",
  ])("finds nothing in %j", (text) => {
    expect(quotedIn(text)).toEqual([]);
  });

  it("does not take a text in quotation marks for a quotation", () => {
    expect(quotedIn('"Say this."')).toEqual([]);
    expect(quotedIn('"Say “this” now."')).toEqual(["“this”"]);
  });

  it("does not take the strings of JSON for quotations", () => {
    expect(quotedIn('{"title": "Cats", "count": 3}')).toEqual([]);
    expect(quotedIn('[{"a": "b"}]')).toEqual([]);
    expect(quotedIn('look at {"a": "b"} here')).toEqual(['"a"', '"b"']);
  });

  it("finds regions within the text, in order, without overlap", () => {
    const signs = fc.constantFrom(
      '"',
      "'",
      "`",
      "```",
      "/",
      "“",
      "”",
      "„",
      "«",
      "»",
      "\n",
      " ",
      "a",
      "{",
      "[",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        let last = 0;
        for (const { start, end } of findQuotedRegions(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe("isInRegions", () => {
  it("tells inside from outside at every edge", () => {
    const regions = [
      { start: 2, end: 4 },
      { start: 4, end: 5 },
      { start: 8, end: 9 },
    ];
    const inside = Array.from({ length: 10 }, (_, index) => isInRegions(regions, index));
    expect(inside.map(Number).join("")).toBe("0011100010");
  });
});
