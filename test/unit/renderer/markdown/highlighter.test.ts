import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CodeColours } from "../../../../shared/contract/code-procedures.ts";
import { createHighlighter } from "../../../../renderer/markdown/highlighter.ts";
import { languageOf } from "../../../../renderer/markdown/languages.ts";

beforeEach(() => {
  vi.stubGlobal("requestIdleCallback", (run: () => void) => setTimeout(run, 0));
});

const NUMBER: CodeColours = { scopes: ["number"], runs: [1, 0] };
const { signal } = new AbortController();

describe("highlight", () => {
  it("cuts the code into what main says of it", async () => {
    const colours = { scopes: ["attr", "number"], runs: [3, 0, 1, -1, 2, 1] };
    const highlighter = createHighlighter(() => Promise.resolve(colours));
    expect(await highlighter.highlight('"a":12', "json", signal)).toEqual([
      { text: '"a"', scope: "attr" },
      { text: ":", scope: undefined },
      { text: "12", scope: "number" },
    ]);
  });

  it.each([
    ["shorter", [1, 0]],
    ["longer", [9, 0]],
    ["not forward", [0, 0, 2, 0]],
  ])("takes no colours that are %s than the code", async (_, runs) => {
    const highlighter = createHighlighter(() => Promise.resolve({ scopes: ["number"], runs }));
    expect(await highlighter.highlight("12", "json", signal)).toBeUndefined();
  });

  it("remembers what it found, and what has no colours, and asks once", async () => {
    const ask = vi.fn((code: string) => Promise.resolve(code === "1" ? NUMBER : undefined));
    const highlighter = createHighlighter(ask);
    expect(highlighter.remembered("1", "json")).toBeUndefined();
    const runs = await highlighter.highlight("1", "json", signal);
    expect(highlighter.remembered("1", "json")).toBe(runs);
    await highlighter.highlight("1", "json", signal);
    await highlighter.highlight("2", "json", signal);
    await highlighter.highlight("2", "json", signal);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("asks for one code after the other, and for none that nobody wants any more", async () => {
    let open = 0;
    let most = 0;
    const asked: string[] = [];
    const highlighter = createHighlighter(async (code) => {
      asked.push(code);
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return NUMBER;
    });
    const gone = new AbortController();
    const all = ["1", "2", "3"].map((code) =>
      highlighter.highlight(code, "json", code === "2" ? gone.signal : signal),
    );
    gone.abort();
    await Promise.all(all);
    expect(most).toBe(1);
    expect(asked).toEqual(["1", "3"]);
  });

  it("leaves code in one colour that is too long, or that main could not be asked about", async () => {
    const ask = vi.fn(() => Promise.reject(new Error("no answer")));
    const highlighter = createHighlighter(ask);
    expect(await highlighter.highlight("1 ".repeat(50_001), "json", signal)).toBeUndefined();
    expect(ask).not.toHaveBeenCalled();
    expect(await highlighter.highlight("1", "json", signal)).toBeUndefined();
    expect(
      await createHighlighter(() => Promise.resolve(NUMBER)).highlight("1", "json", signal),
    ).toHaveLength(1);
  });
});

describe("languageOf", () => {
  it.each([
    ["TS", "typescript", "TypeScript"],
    ["c++", "cpp", "C++"],
    ["html", "xml", "HTML"],
    ["", undefined, "Code"],
    ["mermaid", undefined, "Mermaid"],
    ["brainfuck", undefined, "brainfuck"],
    ["__proto__", undefined, "__proto__"],
    ["x".repeat(100), undefined, "x".repeat(24)],
  ])("takes %j for %j, shown as %j", (word, grammar, label) => {
    expect(languageOf(word)).toEqual({ grammar, label });
  });
});
