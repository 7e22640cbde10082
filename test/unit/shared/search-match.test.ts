import fc from "fast-check";
import { expect, it } from "vitest";
import { cutSnippet, splitMatches } from "../../../shared/search-match.ts";

const marked = (text: string, query: string): readonly string[] =>
  splitMatches(text, query).flatMap((piece) => (piece.isMatch ? [piece.text] : []));

it.each([
  ["Straßen und Cafés", "cafe STRASS", ["Straß", "Café"]],
  ["\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", ["\u1112\u1161\u11ab\u1100\u1173\u11af"]],
  ["ｶﾞﾗｽ ﬁne İstanbul", "ガラス fine istanbul", ["ｶﾞﾗｽ", "ﬁne", "İstanbul"]],
  ["it’s “v18.2.1” – e\u0301te\u0301", 'it\'s 18.2 "- éte"', ["it’s", "18.2", "– e\u0301te\u0301"]],
  ["東京タワーへ行く", "東京", ["東京"]],
  ["C++ (and C)", "c++", ["C++"]],
  ["graph, LangGraph", "graph", ["graph", "Graph"]],
  ["nothing here", "absent", []],
  ["any", "  ", []],
  ["node-sqlite (a/b)", "-s /b )", ["-s", "/b", ")"]],
])("marks in “%s” what “%s” finds", (text, query, expected) => {
  expect(marked(text, query)).toEqual(expected);
});

it("cuts one line around the first match, at a word that it begins", () => {
  const text = `${"Before it stand many words. ".repeat(10)}The heart of\n\nart is here. ${"After. ".repeat(50)}`;
  const snippet = cutSnippet(text, "art");
  expect(snippet).toMatch(/^… .*The heart of art is here\. After\..* …$/);
  expect(snippet.length).toBeLessThan(170);
  expect(cutSnippet("Short.", "absent")).toBe("Short.");
});

it("loses nothing of any text, and cuts no letter in two", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, query) => {
      expect(
        splitMatches(text, query)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
      expect(cutSnippet(text.repeat(40), query).isWellFormed()).toBe(true);
    }),
  );
});
