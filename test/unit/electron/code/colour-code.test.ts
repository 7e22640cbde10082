import { describe, expect, it } from "vitest";
import { colourCode } from "../../../../electron/code/colour-code.ts";
import { CODE_LANGUAGES, MOST_RUNS, type CodeLanguage } from "../../../../shared/code-languages.ts";
import { codeColours } from "../../../../shared/contract/code-procedures.ts";

const LANGUAGES = Object.keys(CODE_LANGUAGES) as CodeLanguage[];

async function colour(code: string, language: CodeLanguage) {
  const colours = codeColours.parse(await colourCode(code, language));
  const lengths = colours.runs.filter((_, index) => index % 2 === 0);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(code.length);
  return colours;
}

describe("colourCode", () => {
  it.each([
    ["typescript", "const a: number = `x${1}`; // b", "keyword"],
    ["python", '@d\ndef f(a: str):\n    """doc"""\n    return f"{a}"', "keyword"],
    ["xml", "<a b='c'><script>let x = 1</script></a>", "name"],
    ["diff", "+ a\n- b", "addition"],
    ["json", '{ "a": [1, true, null] }', "attr"],
  ] as const)("colours %s, and all of it", async (language, code, scope) => {
    expect((await colour(code, language)).scopes).toContain(scope);
  });

  it.each(LANGUAGES)("has a grammar for %s", async (language) => {
    await colour("let a = (1 + 2); // 'b' <c d=\"e\"> # f\n- g: h", language);
  });

  it("leaves in one colour what stands behind more stretches than a page may hold", async () => {
    const { runs } = await colour(`[${"1,".repeat(2 * MOST_RUNS)}1]`, "json");
    expect(runs.length).toBeLessThanOrEqual(2 * (MOST_RUNS + 1));
  });
});
