import fc from "fast-check";
import { expect, it } from "vitest";
import { shownTitle, titleFromText } from "../../../../electron/store/title-from-text.ts";

it.each([
  ["Why is the sky blue?", "Why is the sky blue?"],
  ["\n\n  Plan   my\tweek  \nMonday: …", "Plan my week"],
  ["first\r\nsecond", "first"],
  [
    "Explain the difference between a process and a thread in an operating system",
    "Explain the difference between a process and a thread in an…",
  ],
  [`https://example.org/${"a".repeat(80)}`, `https://example.org/${"a".repeat(39)}…`],
  ["🙂".repeat(61), `${"🙂".repeat(59)}…`],
  [" \n ", "New chat"],
  ["\u202egnp.exe\u202c is \u200bsafe", "gnp.exe is safe"],
  ["\u2066\u200b\nsecond", "second"],
  [`z${"\u0301".repeat(40)}`, `z${"\u0301".repeat(40)}`],
])("names %j %j", (text, title) => {
  expect(titleFromText(text)).toBe(title);
});

it("leaves out what hides as it is read, and cuts what piles up; an empty one stays empty", () => {
  expect(shownTitle.parse("\u202egnp.exe\u202c")).toBe("gnp.exe");
  expect(shownTitle.parse(`z${"\u0301".repeat(40)}`)).toBe(`z${"\u0301".repeat(12)}`);
  expect(shownTitle.parse("\u202e")).toBe("[U+202E]");
  expect(shownTitle.parse("👩‍👩‍👧 שלום\u200f")).toBe("👩‍👩‍👧 שלום\u200f");
  expect(shownTitle.parse("")).toBe("");
});

it("is one line of 1 to 60 characters, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const title = titleFromText(text);
      expect(Array.from(title).length).toBeLessThanOrEqual(60);
      expect(title).toMatch(/^\S(.*\S)?$/u);
      expect(title.isWellFormed()).toBe(true);
    }),
  );
}, 30_000);
