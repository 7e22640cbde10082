/** Its name, and what stands behind it. */
const DIRECTIVE = /^\s*(eslint(?:-disable(?:-next-line|-line)?)?)(?=\s|$)(.*)$/s;

/**
 * An ESLint rule: whoever switches rules off names them, and says why behind `--`. `eslint-enable` needs no reason.
 *
 * @type {import("eslint").Rule.RuleModule}
 */
export const explainedDirectives = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: {
      unexplained: 'Say why behind the rules: "{{ label }} <rules> -- <reason>".',
      unlimited: 'Name the rules that are switched off: "{{ label }} <rules> -- <reason>".',
    },
  },
  create({ sourceCode, report }) {
    return {
      Program() {
        for (const { type, value: text, loc } of sourceCode.getAllComments()) {
          const [, label = "", rest = ""] = DIRECTIVE.exec(text) ?? [];
          if (label === "" || loc == null) continue;
          // Behind `//` ESLint hears only what is about one line.
          if (type === "Line" && !label.endsWith("-line")) continue;
          const [rules = "", ...reason] = rest.split(/\s-{2,}\s/u);
          // Before the comment's line: from the comment on, it could switch this very rule off.
          const before = { start: { line: loc.start.line, column: -1 }, end: loc.end };
          const data = { label };
          if (rules.trim() === "") report({ loc: before, messageId: "unlimited", data });
          else if (reason.join("").trim() === "") {
            report({ loc: before, messageId: "unexplained", data });
          }
        }
      },
    };
  },
};
