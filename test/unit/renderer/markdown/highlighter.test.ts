import { beforeEach, describe, expect, it, vi } from "vitest";
import { createHighlighter } from "../../../../renderer/markdown/highlighter.ts";
import { languageOf } from "../../../../renderer/markdown/languages.ts";

beforeEach(() => {
  vi.stubGlobal("requestIdleCallback", (run: () => void) => setTimeout(run, 0));
});

describe("highlight", () => {
  it.each([
    ["typescript", "const a: number = `x${1}`; // b", "keyword"],
    ["python", '@d\ndef f(a: str):\n    """doc"""\n    return f"{a}"', "keyword"],
    ["xml", "<a b='c'><script>let x = 1</script></a>", "name"],
    ["diff", "+ a\n- b", "addition"],
    ["json", '{ "a": [1, true, null] }', "attr"],
  ])("colours %s and keeps every character", async (grammar, code, scope) => {
    const runs = await createHighlighter().highlight(code, grammar);
    expect(runs?.map((run) => run.text).join("")).toBe(code);
    expect(runs?.map((run) => run.scope)).toContain(scope);
  });

  it("remembers what it found", async () => {
    const highlighter = createHighlighter();
    expect(highlighter.remembered("1", "json")).toBeUndefined();
    const runs = await highlighter.highlight("1", "json");
    expect(highlighter.remembered("1", "json")).toBe(runs);
  });

  it("leaves very long code and unknown grammars in one colour", async () => {
    const highlighter = createHighlighter();
    expect(await highlighter.highlight("1 ".repeat(40_000), "json")).toBeUndefined();
    expect(await highlighter.highlight("1", "constructor")).toBeUndefined();
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
