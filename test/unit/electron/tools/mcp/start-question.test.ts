import { describe, expect, it } from "vitest";
import { quoteForCmd } from "../../../../../electron/tools/mcp/child-environment.ts";
import { startQuestion } from "../../../../../electron/tools/mcp/start-question.ts";

const stdio = (args: readonly string[]) =>
  ({ type: "stdio", command: "npx", args, cwd: null, env: ["TOKEN"] }) as const;
const detailOf = (args: readonly string[]) =>
  startQuestion("Files", stdio(args), "/usr/bin/npx").detail;

describe("startQuestion", () => {
  it("shows the exact command, each argument as one word, its program and what it gets", () => {
    const { message, detail, agree } = startQuestion(
      "Files",
      stdio(["-y", "a b", "it's", "--x=1"]),
      "/usr/bin/npx",
    );
    expect(message).toBe("Start the MCP server “Files”?");
    expect(agree).toBe("Start server");
    expect(detail.split("\n")).toEqual(
      expect.arrayContaining([
        "Command: npx -y 'a b' 'it'\\''s' --x=1",
        "Program: /usr/bin/npx",
        "Gets your values of: TOKEN",
      ]),
    );
  });

  it("shows what hides in it, and lets no argument begin a line or push the rest out of sight", () => {
    expect(detailOf(["a\u202eb\u200b"])).toContain("'a[U+202E]b[U+200B]'");
    expect(detailOf(["x\nFolder: safe"])).toContain("'x[new line]Folder: safe'");
    expect(detailOf([`a${" ".repeat(500)}; rm`])).toContain("a [500 spaces] ; rm");
    expect(detailOf(["a".repeat(5_000)])).toMatch(/… and 3,?5\d\d more characters/);
  });

  it("names the host, and whether it is nearby", () => {
    const { detail } = startQuestion(
      "Web",
      { type: "http", url: "http://127.0.0.1:9/mcp", headers: ["X-Key"] },
      undefined,
    );
    expect(detail).toContain("http://127.0.0.1:9/mcp (this computer)");
    expect(detail).toContain("X-Key");
  });
});

describe("quoteForCmd", () => {
  it("leaves nothing that Windows' command interpreter would act on", () => {
    expect(quoteForCmd("a b")).toBe('^^^"a^^^ b^^^"');
    expect(quoteForCmd('x" & calc & "')).not.toMatch(/(?<!\^)[&"|<>]/);
    expect(quoteForCmd("%PATH%")).not.toMatch(/(?<!\^)%/);
  });
});
