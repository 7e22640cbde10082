import { cleanup, render } from "@testing-library/react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it } from "vitest";
import { Markdown } from "../../../../renderer/markdown/markdown.tsx";
import { draw, readWhole } from "./draw.tsx";

// Row by row what docs/markdown.md says.

const ignore = (): void => undefined;
const show = (text: string, streaming = false) => (
  <Markdown text={text} streaming={streaming} onOpenLink={ignore} onCopy={ignore} />
);
const html = (text: string): string =>
  /<p dir="auto">(.*)<\/p>/s.exec(renderToStaticMarkup(show(text)))?.[1] ?? "";
/** Without the attributes of links, which are tested elsewhere. */
const plain = (text: string): string => html(text).replaceAll(/<a [^>]*>/g, "<a>");

afterEach(cleanup);

describe("tildes", () => {
  it.each(["5~7U × 100~200倍", "about ~5 to ~6", "~a~"])("alone strike nothing: %j", (text) => {
    expect(html(text)).toBe(text);
  });
  it("strike in pairs", () => {
    expect(html("~~gone~~ stays")).toBe("<del>gone</del> stays");
  });
});

describe("emphasis where words are not spaced", () => {
  it.each([
    ["**注意：**正文", "<strong>注意：</strong>正文"],
    ["中文**“注意”**正文", "中文<strong>“注意”</strong>正文"],
    ["これは**「重要」**です。", "これは<strong>「重要」</strong>です。"],
    ["**데이터베이스(DB)**는", "<strong>데이터베이스(DB)</strong>는"],
    ["**重点👍**继续", "<strong>重点👍</strong>继续"],
    ["他说*（轻声）*好", "他说<em>（轻声）</em>好"],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(expected);
  });
  it("elsewhere keeps to CommonMark's rule", () => {
    expect(html("**a.**b and 2 * 3 * 4")).toBe("**a.**b and 2 * 3 * 4");
  });
});

describe("an address without marks around it", () => {
  it.each([
    ["见 https://example.com/a。后", "见 <a>https://example.com/a</a>。后"],
    ["https://example.com/a（说明）", "<a>https://example.com/a</a>（说明）"],
    ["“https://example.com/a”", "“<a>https://example.com/a</a>”"],
    [
      "https://example.com/a、https://example.com/b",
      "<a>https://example.com/a</a>、<a>https://example.com/b</a>",
    ],
    ["https://zh.wikipedia.org/wiki/中文", "<a>https://zh.wikipedia.org/wiki/中文</a>"],
  ])("ends before CJK punctuation: %j", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});

describe("ends of lines", () => {
  it("stay where the model set them", () => {
    expect(html("Roses are red\nViolets are blue")).toBe("Roses are red<br/>Violets are blue");
  });
  it("are made by <br> in a cell, and by no other tag", () => {
    const { container } = render(show("|a|\n|-|\n|x<br>y<br/>z<b>w|"));
    const cell = container.querySelector("td");
    expect(cell?.querySelectorAll("br")).toHaveLength(2);
    expect(cell?.textContent).toBe("xyz<b>w");
  });
});

describe("a paragraph of more than 10,000 characters", () => {
  const drawn = (text: string): HTMLElement => {
    const element = document.createElement("div");
    element.innerHTML = draw(readWhole(text));
    return element;
  };

  it("keeps its formatting, from its first word to its last", () => {
    const element = drawn("Some **bold** words and `code` ".repeat(1_000));
    expect(element.querySelectorAll("strong")).toHaveLength(1_000);
    expect(element.querySelectorAll("code")).toHaveLength(1_000);
    expect(element.textContent.trim()).toBe("Some bold words and code ".repeat(1_000).trim());
  });

  it("is cut where no mark is open", () => {
    const long = `**${"bold ".repeat(800)}end** `.repeat(3);
    const element = drawn(long);
    expect(element.querySelectorAll("strong")).toHaveLength(3);
    expect(element.textContent).not.toContain("*");
  });

  it("keeps every character though it is longer than any", () => {
    const text = "Some **bold** words ".repeat(5_000).trim();
    const element = drawn(text);
    expect(element.textContent.replaceAll("*", "")).toBe(text.replaceAll("*", ""));
  });
});

describe("directions", () => {
  it("are each block's own, in lists and tables too", () => {
    const { container } = render(show("- English\n- مرحبا\n\n|a|\n|-|\n|مرحبا|"));
    const own = [...container.querySelectorAll("li, td, th, li p")];
    expect(own.length).toBeGreaterThan(4);
    expect(own.every((element) => element.getAttribute("dir") === "auto")).toBe(true);
  });
});

describe("mathematics", () => {
  const formulas = (text: string): readonly (readonly [string, boolean])[] =>
    [...render(show(text)).container.querySelectorAll(".md-math")].map((element) => [
      element.querySelector(".md-math-source, .md-math-copied")?.textContent ?? "",
      element.classList.contains("md-math-display"),
    ]);

  it.each([
    [String.raw`Let \(E=mc^2\) be`, String.raw`\(E=mc^2\)`, false],
    [String.raw`\[ \frac{a}{b} \]`, String.raw`\[ \frac{a}{b} \]`, true],
    ["where $x_i^2$ is", "$x_i^2$", false],
    ["$$\na\n- b\n+ c\n$$", "$$\na\n- b\n+ c\n$$", true],
    ["so $$x$$ holds", "$$x$$", true],
    ["```math\nx^2\n```", "```math\nx^2\n```", true],
  ])("is found in %j", (text, source, isDisplay) => {
    expect(formulas(text)).toEqual([[source, isDisplay]]);
  });

  it.each([
    "It costs $5 and $6.",
    "from $1,000/month to $2,000/month",
    "$5–$10, US$5, C$6",
    "set $HOME/$USER",
    "`$x$` and `\\(y\\)`",
    "a $ b $ c",
    "$$\n\nblank\n\n$$",
    "```latex\n\\section{a}\n```",
  ])("is not found in %j", (text) => {
    expect(formulas(text)).toEqual([]);
  });

  it("is drawn, can be selected as it was typed, and reaches for nothing", async () => {
    const { container } = render(
      show(String.raw`$\frac{a}{b}$ and $\href{javascript:alert(1)}{x}$`),
    );
    await expect.poll(() => container.querySelectorAll(".katex").length).toBe(2);
    const [first, second] = container.querySelectorAll(".md-math");
    expect(first?.querySelector(".md-math-copied")?.textContent).toBe(String.raw`$\frac{a}{b}$`);
    expect(first?.querySelector("annotation")?.textContent).toBe(String.raw`\frac{a}{b}`);
    expect(second?.querySelector("a, [href]")).toBeNull();
  });

  it("that TeX does not understand, or that would never end, stays as it was typed", async () => {
    const typed = [String.raw`$\frac{a$`, String.raw`$\def\a{\a\a}\a$`];
    const { container } = render(show([...typed, "$x$"].join(" ")));
    await expect.poll(() => container.querySelectorAll(".md-math-copied").length).toBe(1);
    const sources = [...container.querySelectorAll(".md-math-source")].map(
      (each) => each.textContent,
    );
    expect(sources).toEqual(typed);
  });
});

describe("a block of code", () => {
  const codes = (text: string): readonly (readonly [string, string])[] => {
    const { container } = render(show(text));
    return [...container.querySelectorAll(".md-code")].map((block) => [
      block.querySelector(".md-code-language")?.textContent ?? "",
      block.querySelector("code")?.textContent ?? "",
    ]);
  };
  const inner = "# Title\n\n```bash\nnpm i\n```\n\ndone";

  it.each([
    ["a longer fence", `\`\`\`\`markdown\n${inner}\n\`\`\`\``],
    ["tildes", `~~~markdown\n${inner}\n~~~`],
    ["fences of one length, as models send them", `\`\`\`markdown\n${inner}\n\`\`\``],
    ["the short name", `\`\`\`md\n${inner}\n\`\`\``],
  ])("holds another one: %s", (_name, text) => {
    expect(codes(text)).toEqual([["Markdown", inner]]);
    cleanup();
    expect(codes(`${text}\n\nAfter **it**.`)).toHaveLength(1);
    expect(document.querySelector("strong")?.textContent).toBe("it");
  });

  it("holds several, two of them one within the other", () => {
    const text = "```md\n```js\na\n```\n```markdown\n```py\nb\n```\n```\nend\n```\nafter";
    expect(codes(text)).toEqual([
      ["Markdown", "```js\na\n```\n```markdown\n```py\nb\n```\n```\nend"],
    ]);
  });

  it("that is never closed ends where CommonMark ends it, and what follows is shown", () => {
    expect(codes("```markdown\n# T\n```bash\nnpm i\n```\n\nThat is **all**.")).toEqual([
      ["Markdown", "# T\n```bash\nnpm i"],
    ]);
    expect(document.querySelector("strong")?.textContent).toBe("all");
  });

  it("of another language holds none", () => {
    expect(codes('```py\n"""\n```js\n"""\n```\nafter')).toEqual([["Python", '"""\n```js\n"""']]);
  });

  it.each([
    ["mermaid", "Mermaid", "graph TD; A-->B"],
    ["html", "HTML", "<script>alert(1)</script>"],
    ["svg", "SVG", "<svg onload=alert(1)></svg>"],
  ])("of %s is code with its name, and nothing of it runs", (word, name, code) => {
    expect(codes(`\`\`\`${word}\n${code}\n\`\`\``)).toEqual([[name, code]]);
    expect(document.querySelector("script, .md svg:not(.md-icon)")).toBeNull();
  });
});
