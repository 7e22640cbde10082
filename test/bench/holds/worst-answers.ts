/** A text that is harmless to read and was, somewhere, too much to draw. */
export interface WorstInput {
  readonly name: string;
  /** Where it was reported, for those that were found in other people's products. */
  readonly seen?: string;
  /** @param length characters, about: a unit is never cut in two. */
  readonly make: (length: number) => string;
}

export const repeat =
  (unit: string, before = "", after = "") =>
  (length: number): string =>
    before + unit.repeat(Math.max(0, Math.ceil((length - before.length) / unit.length))) + after;

/** One unit inside another, as deep as fits. */
export const nest =
  (open: string, close: string, inside = "a") =>
  (length: number): string => {
    const depth = Math.floor(length / (open.length + close.length));
    return open.repeat(depth) + inside + close.repeat(depth);
  };

const fence =
  (language: string, code: (length: number) => string) =>
  (length: number): string =>
    `\`\`\`${language}\n${code(length)}\n\`\`\`\n`;

const table = (columns: number, rows: number): string => {
  const row = (cell: string): string => `|${`${cell}|`.repeat(columns)}\n`;
  return row("a") + row("-") + row("1").repeat(rows);
};

const stairs = (step: (depth: number) => string) => (length: number) => {
  const lines: string[] = [];
  for (let size = 0, depth = 0; size < length; depth += 1) {
    const line = step(depth);
    lines.push(line);
    size += line.length;
  }
  return lines.join("");
};

const LINE = "Some words of an answer, about as long as a line of it tends to be.";
const ZWJ_FAMILY = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}";

/** Markdown: what its reader, React or the browser's layout take worst. */
export const WORST_ANSWERS: readonly WorstInput[] = [
  { name: "prose, for comparison", make: repeat(`${LINE} ${LINE} ${LINE}\n\n`) },
  // Repeated
  ...Array.from("*_[]`~|<>&\\()!#-+=:$^\"'").map((mark) => ({
    name: `${mark} repeated`,
    make: repeat(mark),
  })),
  { name: "open links", make: repeat("[a](") },
  { name: "links", make: repeat("[a](https://a.example/b) ") },
  { name: "links, one a line", make: repeat("[a](https://a.example/b)\n") },
  { name: "bare addresses", make: repeat("https://a.example/b ") },
  { name: "mail addresses", make: repeat("a@b.cd ") },
  { name: "half a mail address", make: repeat("a.", "", "@") },
  { name: "www without end", make: repeat("www.") },
  { name: "code spans", make: repeat("`a` ") },
  { name: "code spans, one a paragraph", make: repeat("`a`\n\n") },
  { name: "bold letters", make: repeat("**a** ") },
  { name: "bold letters, one a line", make: repeat("**a**\n") },
  { name: "emphasis by line", make: repeat("*a **b** ~~c~~ `d` [e](f)*\n") },
  { name: "unmatched emphasis", seen: "markedjs/marked#4099", make: repeat("*x *x ") },
  { name: "emphasis in a bullet line", seen: "markedjs/marked#4099", make: repeat("- *") },
  { name: "underscores in a plus line", seen: "markedjs/marked#4099", make: repeat("+ _") },
  { name: "underscores by three", make: repeat("__a") },
  { name: "escaped ticks", seen: "markdown-it/markdown-it#733", make: repeat("\\``") },
  {
    name: "ticks of every length",
    make: stairs((depth) => `${"`".repeat(depth + 1)}a`),
  },
  {
    name: "brackets of backslashes",
    seen: "unslothai/unsloth#11376",
    make: repeat(`[${"\\".repeat(1500)}]: `),
  },
  {
    name: "Windows paths",
    seen: "unslothai/unsloth#11376",
    make: repeat("C:\\\\Users\\\\a\\\\b "),
  },
  {
    name: "rows of tags and bars",
    seen: "quantizor/markdown-to-jsx#568",
    make: repeat('_model.rows[i].id}}|<a>{{page}}</a>|<Children name="m"/>|'),
  },
  { name: "half tags", make: repeat("<a x='") },
  { name: "half comments", make: repeat("<!--") },
  { name: "comments", make: repeat("<!-- a -->\n\n") },
  { name: "an open comment", make: repeat(`${LINE}\n`, "<!--\n") },
  { name: "HTML blocks", make: repeat("<div>\na\n</div>\n\n") },
  { name: "an open div", make: repeat(`${LINE}\n`, "<div>\n") },
  { name: "angle addresses", seen: "ariabuckles/simple-markdown#73", make: repeat("<:/") },
  { name: "entities", make: repeat("&amp;") },
  { name: "half entities", make: repeat("&#x") },
  { name: "images", make: repeat("![a](https://a.example/b.png) ") },
  { name: "half images", make: repeat("![") },
  { name: "references", make: repeat("[a]: b\n", "", "\n[a]") },
  {
    name: "many references, many uses",
    make: (length) => {
      const count = Math.ceil(length / 24);
      const each = (line: (n: number) => string) =>
        Array.from({ length: count }, (_, n) => line(n));
      return `${each((n) => `[r${n}]: b${n}\n`).join("")}\n${each((n) => `[r${n}]`).join(" ")}`;
    },
  },
  {
    name: "reference at the end of a long answer",
    make: repeat(`${LINE} [r]\n\n`, "", "[r]: a\n"),
  },
  { name: "footnotes", make: repeat("[^1]: a [^1]\n\n") },
  { name: "maths", make: repeat("$$\\frac{a}{b}$$ ") },
  { name: "setext", make: repeat("a\n=\n") },
  { name: "setext under one long paragraph", make: repeat("a\n", "", "===") },
  { name: "rules", make: repeat("---\n\n") },
  { name: "rules of stars and spaces", make: repeat("* ") },
  { name: "headings", make: repeat("# a\n") },
  { name: "empty lines", seen: "mastodon/mastodon#4073", make: repeat("\n") },
  { name: "broken lines", make: repeat("a  \n") },
  { name: "short lines", make: repeat("a\n") },
  { name: "short paragraphs", make: repeat("a\n\n") },
  { name: "indented code", make: repeat("    a\n\n") },
  { name: "spaces", make: repeat(" ", "a", "a") },
  { name: "tabs", make: repeat("\t", "a", "a") },
  // Nested
  { name: "quotes, nested", make: repeat(">") },
  { name: "quotes with spaces, nested", make: repeat("> ") },
  { name: "quotes and lazy lines", make: repeat("a\n", "> ".repeat(30)) },
  { name: "bullets, nested in a line", make: repeat("- ", "", "a") },
  { name: "numbers, nested in a line", make: repeat("1. ", "", "a") },
  { name: "bullets, a stair", make: stairs((depth) => `${"  ".repeat(depth)}- a\n`) },
  { name: "quotes, a stair", make: stairs((depth) => `${">".repeat(depth + 1)} a\n`) },
  { name: "quotes and bullets in turn", make: repeat("> - ", "", "a") },
  { name: "brackets, nested", make: nest("[", "](b)") },
  { name: "emphasis, nested", make: nest("*a **b ", " c** d*") },
  { name: "tags, nested", make: nest("<b>", "</b>") },
  // Wide and long
  { name: "a list", make: repeat("- a\n") },
  { name: "a loose list", make: repeat("- a\n\n") },
  { name: "a task list", make: repeat("- [ ] a\n") },
  { name: "a list of long items", make: repeat(`- ${LINE}\n`) },
  { name: "a list within an item", make: repeat("  - a\n", "- a\n") },
  { name: "a quote of paragraphs", make: repeat("> a\n>\n") },
  { name: "a quote of lines", make: repeat(`> ${LINE}\n`) },
  { name: "a quote of code blocks", make: repeat("> ```js\n> a\n> ```\n") },
  { name: "a table of two columns", make: repeat("| a | b |\n", "| a | b |\n|---|---|\n") },
  { name: "a table of 200 columns", make: (length) => table(200, length / 401) },
  { name: "a table of 5,000 columns", make: (length) => table(5_000, length / 10_000 - 1) },
  { name: "a table as wide as it is long", make: (length) => table(length / 6, 1) },
  {
    name: "a table of empty rows",
    make: repeat("|\n", `|${"a|".repeat(500)}\n|${"-|".repeat(500)}\n`),
  },
  { name: "tables, many", make: repeat("|a|b|\n|-|-|\n|1|2|\n\n") },
  { name: "code blocks, many", make: repeat("```js\nlet a = 1;\n```\n") },
  {
    name: "code in a block, many lines",
    seen: "ProseMirror/prosemirror#1293",
    make: fence("", repeat("a\n")),
  },
  {
    name: "code in a block, one line",
    seen: "adobe/brackets#12678",
    make: fence("", repeat("a{b:c}")),
  },
  { name: "code in a block, one word", make: fence("", repeat("a")) },
  { name: "code in a block, empty lines", make: fence("", repeat("\n")) },
  { name: "code in a block, tabs", make: fence("", repeat("\t", "", "a")) },
  { name: "JSON of numbers, coloured", make: fence("json", repeat("1,", "[", "1]")) },
  { name: "JSON of numbers, one a line", make: fence("json", repeat("1,\n", "[", "1]")) },
  { name: "code that never ends", make: repeat("let a = 1;\n", "```js\n") },
  { name: "code without end, one line", make: repeat("let a = 1;", "```js\n") },
  // Words and scripts
  { name: "one word", make: repeat("a") },
  { name: "one line of words", make: repeat("word ") },
  { name: "one line of many words", make: repeat(`${LINE} `) },
  { name: "one word of wide letters", make: repeat("漢") },
  { name: "combining marks", make: repeat("\u0301", "a") },
  { name: "marks, twelve a letter", make: repeat(`a${"\u0301".repeat(12)}`) },
  { name: "marks on spaces", make: repeat(" \u0489\u0334\u0335") },
  { name: "Arabic, one word", make: repeat("\u0645\u062d\u0645\u062f") },
  { name: "Arabic and Latin in turn", make: repeat("\u0645 a ") },
  { name: "Arabic and digits in turn", make: repeat("\u06451\u064a(2)") },
  { name: "isolates, nested", make: nest("\u2066", "\u2069") },
  { name: "embeddings, nested", make: nest("\u202b", "\u202c") },
  { name: "right-to-left marks", make: repeat("a\u200f") },
  { name: "Devanagari, one word", make: repeat("\u0915\u094d\u0937") },
  { name: "Thai, one word", make: repeat("\u0e01\u0e33") },
  { name: "Tibetan stacks", make: repeat("\u0f40\u0f90\u0fb5") },
  { name: "Hangul letters", make: repeat("\u1112\u1161\u11ab") },
  { name: "emoji", make: repeat("\u{1f600}") },
  { name: "families of emoji", make: repeat(ZWJ_FAMILY) },
  { name: "one family without end", make: repeat("\u{1f468}\u200d") },
  { name: "skin tones", make: repeat("\u{1f44d}\u{1f3ff}") },
  { name: "flags", make: repeat("\u{1f1e6}") },
  { name: "flags of regions", make: repeat("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}") },
  { name: "tag characters", make: repeat("\u{e0061}", "a") },
  { name: "variation selectors", make: repeat("a\ufe0f") },
  { name: "soft hyphens", make: repeat("a\u00ad") },
  { name: "zero-width joiners", make: repeat("a\u200d") },
  { name: "zero-width spaces", make: repeat("a\u200b") },
  { name: "no-break spaces", make: repeat("a\u00a0") },
  { name: "control characters", make: repeat("\u0001") },
  { name: "lone surrogates", make: repeat("\ud800") },
  { name: "ligatures", make: repeat("ffi->") },
  { name: "ligatures of code", make: fence("", repeat("=>!==->")) },
  { name: "letters of private use", make: repeat("\ue000") },
  {
    name: "every letter there is",
    make: (length) =>
      Array.from({ length }, (_, n) => String.fromCodePoint(0xa1 + ((n * 7) % 0xd000))).join(""),
  },
  // Mixed
  {
    name: "line, rule, line, setext and quotes in turn",
    make: repeat("a\n---\n> b\n===\n- c\n\n1) d\n***\n"),
  },
];
