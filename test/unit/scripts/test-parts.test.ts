import { describe, expect, it } from "vitest";
import { nodeBinary, root } from "../../../scripts/lib/project.mjs";
import { runStep } from "../../../scripts/lib/run-step.mjs";
import { selectParts } from "../../../scripts/lib/test-parts.mjs";

describe("selectParts", () => {
  it("takes everything, in order, when nothing is said", () => {
    expect(selectParts([])).toEqual({
      parts: [
        ...["types", "lint", "format", "build"],
        ...["unit", "renderer", "contract", "integration", "standin", "e2e", "torture"],
      ],
      filters: [],
    });
  });

  it.each([[["--only", "unit,types"]], [["--only=unit", "--only=types"]]])(
    "takes only what %j names, still in order",
    (args) => {
      expect(selectParts(args).parts).toEqual(["types", "unit"]);
    },
  );

  it("builds before it drives the app", () => {
    expect(selectParts(["--only", "e2e"]).parts).toEqual(["build", "e2e"]);
  });

  it("keeps other words as filters of test files", () => {
    expect(selectParts(["chat", "--only", "e2e", "reload"]).filters).toEqual(["chat", "reload"]);
  });

  it.each([[["--only", "everything"]], [["--only"]], [["--only="]], [["--watch"]]])(
    "refuses %j and shows how",
    (args) => {
      expect(() => selectParts(args)).toThrow(/npm test -- \[--only types\|lint/);
    },
  );
});

describe("npm test", () => {
  it("ends with an error, and no tests counted, when it does not understand", async () => {
    const args = [`${root}/scripts/test.mjs`, "--only", "nothing"];
    const { code, output } = await runStep(nodeBinary, args, { quiet: true });

    expect(code).toBe(1);
    expect(output).toContain('there is no part "nothing"');
    expect(output).not.toContain("passed");
  });
});
