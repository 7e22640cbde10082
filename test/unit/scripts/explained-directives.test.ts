import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { explainedDirectives } from "../../../scripts/lib/explained-directives.mjs";

/** What the rule says of a file. */
function check(code: string): (string | undefined)[] {
  const config: Linter.Config = {
    plugins: { local: { rules: { "explained-directives": explainedDirectives } } },
    rules: { "no-console": "error", "local/explained-directives": "error" },
  };
  return new Linter()
    .verify(code, config)
    .filter(({ ruleId }) => ruleId === "local/explained-directives")
    .map(({ messageId }) => messageId);
}

describe("explained-directives", () => {
  it.each([
    "// eslint-disable-next-line no-console -- the message under test\nconsole.log(1);",
    "console.log(1); // eslint-disable-line no-console -- it is what the user asked for",
    "/* eslint-disable no-console -- a script speaks on the console */\nconsole.log(1);",
    "/* eslint-disable-next-line no-console --\n   a reason of two\n   lines */\nconsole.log(1);",
    "/* eslint-disable no-console -- for a while */\nconsole.log(1);\n/* eslint-enable no-console */",
    "/* eslint no-console: off -- a script speaks on the console */\nconsole.log(1);",
    "// eslint-disable is what this comment only talks about",
    "const answer = 42; // eslint is silent",
  ])("accepts %j", (code) => {
    expect(check(code)).toEqual([]);
  });

  it.each([
    "// eslint-disable-next-line no-console\nconsole.log(1);",
    "// eslint-disable-next-line no-console --\nconsole.log(1);",
    "// eslint-disable-next-line no-console -- \nconsole.log(1);",
    "console.log(1); // eslint-disable-line no-console",
    "/* eslint-disable no-console */\nconsole.log(1);",
    "/* eslint no-console: off */\nconsole.log(1);",
    "/* eslint-disable no-console, local/explained-directives */\nconsole.log(1);",
    "console.log(1); // eslint-disable-line no-console, local/explained-directives",
  ])("refuses %j, which gives no reason", (code) => {
    expect(check(code)).toEqual(["unexplained"]);
  });

  it.each([
    "// eslint-disable-next-line\nconsole.log(1);",
    "// eslint-disable-next-line -- I am in a hurry\nconsole.log(1);",
    "/* eslint-disable */\nconsole.log(1);",
    "console.log(1); // eslint-disable-line -- I am in a hurry",
  ])("refuses %j, which names no rule", (code) => {
    expect(check(code)).toEqual(["unlimited"]);
  });
});
