import { expect, it } from "vitest";
import { toSearch } from "../../../../electron/store/to-search.ts";

it.each([
  ["", { type: "everything" }],
  [" \t\n", { type: "everything" }],
  ["cal", { type: "words", match: '"cal"*' }],
  ["two  words", { type: "words", match: '"two"* "words"*' }],
  ['say "hi" OR NOT', { type: "words", match: '"say"* """hi"""* "OR"* "NOT"*' }],
  ["100%_a b++", { type: "words", match: '"100%_a"* "b++"*' }],
  ["++ 50%_", { type: "substrings", patterns: ["%++%", "%50\\%\\_%"] }],
  ["日本", { type: "substrings", patterns: ["%日本%"] }],
  ["tea 🍵", { type: "substrings", patterns: ["%tea%", "%🍵%"] }],
  ["a\\b ?", { type: "substrings", patterns: ["%a\\\\b%", "%?%"] }],
])("plans %j", (query, search) => {
  expect(toSearch(query, true)).toEqual(search);
});

it("reads through the text where there is no index", () => {
  expect(toSearch("cal", false)).toEqual({ type: "substrings", patterns: ["%cal%"] });
});
