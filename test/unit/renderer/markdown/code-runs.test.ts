import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dealRuns, LINES_PER_CHUNK, splitLines } from "../../../../renderer/markdown/code-runs.ts";

const code = fc.string({ unit: fc.constantFrom("a", "b ", "\n"), maxLength: 400 });

describe("splitLines", () => {
  it("loses nothing and cuts after every 32nd line", () => {
    fc.assert(
      fc.property(code, (text) => {
        const chunks = splitLines(text);
        expect(chunks.join("")).toBe(text);
        for (const chunk of chunks.slice(0, -1)) {
          expect(chunk.split("\n")).toHaveLength(LINES_PER_CHUNK + 1);
          expect(chunk.endsWith("\n")).toBe(true);
        }
      }),
    );
  });
});

describe("dealRuns", () => {
  it("gives every chunk exactly its own characters, in their colours", () => {
    fc.assert(
      fc.property(code, fc.array(fc.nat(400)), (text, cuts) => {
        const places = [
          0,
          ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b),
          text.length,
        ];
        const runs = places.slice(1).map((end, index) => ({
          text: text.slice(places[index], end),
          scope: String(index),
        }));
        const chunks = splitLines(text);
        const dealt = dealRuns(
          runs.filter((run) => run.text !== ""),
          chunks,
        );
        expect(dealt.map((own) => own.map((run) => run.text).join(""))).toEqual(chunks);
      }),
    );
  });
});
