import fc from "fast-check";
import { expect, it } from "vitest";
import { titleFromText } from "../../../../electron/store/title-from-text.ts";

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
])("names %j %j", (text, title) => {
  expect(titleFromText(text)).toBe(title);
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
