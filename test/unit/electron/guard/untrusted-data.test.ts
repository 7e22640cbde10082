import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findData, markAsData, withoutData } from "../../../../electron/guard/untrusted-data.ts";

/** Texts that try to close what they stand in, those that were marked before among them. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom("\n", "</untrusted-data-", "<untrusted-data-", ' source="x">', ">"),
        fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdef")), maxLength: 12 }),
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join("")),
  fc.string().map((text) => markAsData({ source: "tool x", text })),
);

describe("markAsData", () => {
  it("cannot be closed by what stands within, and gives it back to the character", () => {
    fc.assert(
      fc.property(hostile, fc.string({ unit: "binary" }), (text, source) => {
        const marked = markAsData({ source, text });
        const [, id = "none"] = /^<untrusted-data-([0-9a-f]{12}) /.exec(marked) ?? [];
        expect(text).not.toContain(id);
        expect(marked.split(`</untrusted-data-${id}>`)).toHaveLength(2);
        expect(findData(marked)).toMatchObject([{ text }]);
        expect(withoutData(marked)).toBe("");
      }),
    );
  });

  it("keeps several apart, and what was written beside them", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), (texts) => {
        const blocks = texts.map((text) => markAsData({ source: "s", text }));
        const prompt = [...blocks, "The question"].join("\n\n");
        expect(findData(prompt).map(({ text }) => text)).toEqual(texts);
        expect(withoutData(prompt)).toBe("The question");
      }),
    );
  });

  it("names its source in one attribute, whatever the source is called", () => {
    const marked = markAsData({ source: 'a"><b>\n\u202e', text: "x" });
    expect(marked.split("\n")[0]).toMatch(/^<untrusted-data-[0-9a-f]{12} source="[^"<>]*">$/);
  });

  it("is the same every time, so that a prompt cache knows it again", () => {
    expect(markAsData({ source: "s", text: "x" })).toBe(markAsData({ source: "s", text: "x" }));
  });
});
