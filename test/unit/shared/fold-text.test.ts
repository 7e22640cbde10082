import fc from "fast-check";
import { expect, it } from "vitest";
import { foldText, foldWithPlaces, toTerms } from "../../../shared/fold-text.ts";

it.each([
  ["Straße STRASSE ẞ", "strasse strasse ss"],
  ["İstanbul ISTANBUL ısı", "istanbul istanbul isi"],
  ["ﬁne Ｆｕｌｌ ①", "fine full 1"],
  ["ｶﾞﾗｽ ガラス", "ガラス ガラス"],
  ["Łódź Ørsted Ἀθήνας ΑΘΗΝΑΣ", "lodz orsted αθηνασ αθηνασ"],
  ["베이스", "베이스".normalize("NFC")],
  ["a\u00adb\u200bc\td\ne", "abc d e"],
  ["مُحَمَّد שָׁלוֹם", "محمد שלום"],
  ["कि की か が", "कि की か が"],
])("folds %j", (text, folded) => {
  expect(foldText(text)).toBe(folded);
  expect(foldText(text.normalize("NFD"))).toBe(folded);
});

it("changes nothing the second time, and keeps places in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const once = foldText(text);
      expect(foldText(once)).toBe(once);
      const { folded, starts } = foldWithPlaces(text);
      expect(starts).toHaveLength(folded.length + 1);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});

it.each([
  ["", []],
  [" \0\t", []],
  ["two  WORDS two", ["two", "words"]],
  ['say "Hello  there" OR -x', ["say", "hello  there", "or", "-x"]],
  ['print("hi") "half', ['print("hi")', "half"]],
  ["a_b% C++ \\", ["a_b%", "c++", "\\"]],
])("looks for the words of %j", (query, terms) => {
  expect(toTerms(query)).toEqual(terms);
});
