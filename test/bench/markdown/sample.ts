const CODE: readonly (readonly [language: string, line: (n: number) => string])[] = [
  [
    "ts",
    (n) =>
      `export const total${n}: number = items.filter((item) => item.id > ${n}).length; // kept`,
  ],
  [
    "python",
    (n) => `    result_${n} = sum(value * ${n} for value in values if value is not None)  # step`,
  ],
  ["rust", (n) => `    let part_${n}: Vec<u64> = input.iter().map(|x| x * ${n}).collect();`],
  [
    "go",
    (n) => `	if err := run(ctx, ${n}); err != nil { return fmt.Errorf("step %d: %w", ${n}, err) }`,
  ],
  [
    "sql",
    (n) => `SELECT id, name, ${n} AS rank FROM runs WHERE cost > ${n}.5 ORDER BY started_at DESC;`,
  ],
  ["bash", (n) => `curl --silent "$HOST/v1/runs/${n}" | jq '.items[] | select(.id == ${n})'`],
  ["json", (n) => `  "field_${n}": { "value": ${n}, "label": "entry ${n}", "isOpen": true },`],
  ["css", (n) => `.row-${n} > .cell { margin-inline: ${n}px; color: rgb(${n} 20 30 / 50%); }`],
  ["java", (n) => `    private final List<String> names${n} = List.of("a${n}", "b${n}");`],
  ["yaml", (n) => `  - name: step-${n}\n    run: make target-${n}`],
];

const PROSE =
  "The agent keeps its **answer** in parts, and each part says `what it is`; see [the notes](https://example.com/n) " +
  "for *why* that matters. A reader who comes late still sees every word, since nothing that was drawn is drawn again.";

/**
 * An answer as a model would write it: headings, prose, lists, tables, and a code block about every 4.7 KB, in ten
 * languages. The same characters every time.
 */
export function sampleAnswer(length: number): string {
  let text = "";
  for (let part = 0; text.length < length; part += 1) {
    text += `## Part ${String(part + 1)}: how the pieces fit\n\n${PROSE}\n\n`;
    text += Array.from(
      { length: 6 },
      (_, n) => `- Point ${String(n)} of part ${String(part)}, with **weight** and \`code\`\n`,
    ).join("");
    text += `\n${PROSE} ${PROSE}\n\n`;
    text +=
      "1. First this\n2. Then that\n   - with a detail\n   - and another\n3. Then the rest\n\n";
    text += `${PROSE}\n\n| Step | Cost | State |\n| :--- | ---: | :---: |\n`;
    text += Array.from(
      { length: 6 },
      (_, n) => `| part ${String(part)}.${String(n)} | ${String(n * 13)} ms | **done** |\n`,
    ).join("");
    const [language, line] = CODE[part % CODE.length] ?? ["text", String];
    text += `\n> ${PROSE}\n\n\`\`\`${language}\n${Array.from({ length: 24 }, (_, n) => line(n)).join("\n")}\n\`\`\`\n\n`;
  }
  return text.slice(0, length);
}
