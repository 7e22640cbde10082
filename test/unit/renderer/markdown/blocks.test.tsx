import { describe, expect, it } from "vitest";
import { html } from "./draw.tsx";

const p = (inner: string): string => `<p dir="auto">${inner}</p>`;

describe("inline Markdown", () => {
  it.each([
    [
      "*a* _b_ **c** __d__ ***e***",
      "<em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <em><strong>e</strong></em>",
    ],
    ["~~a~~ and ~b~", "<del>a</del> and ~b~"],
    ["`` a ` b `` and `<b>`", "<code>a ` b</code> and <code>&lt;b&gt;</code>"],
    ["a  \nb\\\nc\nd", "a<br/>b<br/>c<br/>d"],
    ["\\*a\\* 2 \\< 3", "*a* 2 &lt; 3"],
    ["snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"],
    ["&copy; &#169; &#xA9; &amp;lt; &nope;", "© © © &amp;lt; &amp;nope;"],
    ["a <b>c</b> d", "a &lt;b&gt;c&lt;/b&gt; d"],
    [
      "<a href='x'>https://example.com</a>",
      '&lt;a href=&#x27;x&#x27;&gt;<a href="https://example.com/" title="https://example.com/" rel="noopener noreferrer" draggable="false">https://example.com</a>&lt;/a&gt;',
    ],
  ])("draws %j", (text, inner) => {
    expect(html(text)).toBe(p(inner));
  });
});

describe("block Markdown", () => {
  it.each([
    ["a\n\nb", p("a") + p("b")],
    ["---\n***", "<hr/><hr/>"],
    [
      "> a\n>\n> > b",
      '<blockquote dir="auto"><p dir="auto">a</p><blockquote dir="auto"><p dir="auto">b</p></blockquote></blockquote>',
    ],
    [
      "- a\n- b\n  - c",
      '<ul class="md-list" dir="auto"><li dir="auto"><p dir="auto">a</p></li><li dir="auto"><p dir="auto">b</p><ul class="md-list" dir="auto"><li dir="auto"><p dir="auto">c</p></li></ul></li></ul>',
    ],
    [
      "- a\n\n- b",
      '<ul class="md-list md-loose" dir="auto"><li dir="auto"><p dir="auto">a</p></li><li dir="auto"><p dir="auto">b</p></li></ul>',
    ],
    [
      "3. a\n4. b",
      '<ol class="md-list" dir="auto" start="3"><li dir="auto"><p dir="auto">a</p></li><li dir="auto"><p dir="auto">b</p></li></ol>',
    ],
    ["1. a", '<ol class="md-list" dir="auto"><li dir="auto"><p dir="auto">a</p></li></ol>'],
    [
      "- [x] a\n- [ ] b",
      '<ul class="md-list" dir="auto">' +
        '<li class="md-task" dir="auto"><input type="checkbox" disabled="" readOnly="" aria-label="Done" checked=""/><div class="md-task-text"><p dir="auto">a</p></div></li>' +
        '<li class="md-task" dir="auto"><input type="checkbox" disabled="" readOnly="" aria-label="Not done"/><div class="md-task-text"><p dir="auto">b</p></div></li></ul>',
    ],
    ["<div>\n*a*\n</div>", '<p class="md-plain" dir="auto">&lt;div&gt;\n*a*\n&lt;/div&gt;</p>'],
    ["[a]: https://example.com", ""],
    ["", ""],
  ])("draws %j", (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it("aligns table columns by class and names the region that scrolls", () => {
    const table = html("| a | b | c | d |\n| :- | :-: | -: | - |\n| 1 | **2** | 3 \\| 4 | |");
    expect(table).toContain('role="group" aria-label="Table" tabindex="0"');
    expect(table).toContain(
      '<th scope="col" dir="auto" class="md-align-left">a</th><th scope="col" dir="auto" class="md-align-center">b</th>',
    );
    expect(table).toContain('<td dir="auto" class="md-align-right">3 | 4</td><td dir="auto"></td>');
  });

  it("draws a fence before it is closed, and knows its language by its first word", () => {
    expect(html("```ts title=x\nconst a = 1")).toContain(
      '<span class="md-code-chunk">const a = 1</span>',
    );
    expect(html("```ts title=x\nconst a = 1")).toContain(">TypeScript<");
    expect(html("    indented")).toContain('<span class="md-code-chunk">indented</span>');
  });

  it("resolves references wherever they are defined", () => {
    expect(html("[a][b] and [b]\n\n[B]: https://example.com/x")).toContain(
      'href="https://example.com/x"',
    );
  });
});

describe("headings", () => {
  it("take their level from the outline, so that none is skipped", () => {
    const levels = [
      ...html("#### a\n\n# b\n\n### c\n\n###### d\n\n## e").matchAll(/<h(\d) class="(md-h\d)"/g),
    ];
    expect(levels.map(([, level, look]) => [level, look])).toEqual([
      ["3", "md-h4"],
      ["3", "md-h1"],
      ["4", "md-h3"],
      ["5", "md-h6"],
      ["4", "md-h2"],
    ]);
  });

  it("stand below the section they are quoted in", () => {
    expect(html("# a\n\n> # b")).toContain(
      '<blockquote dir="auto"><h4 class="md-h1" dir="auto">b</h4>',
    );
  });
});
