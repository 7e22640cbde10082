import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { modelName } from "../../../../electron/agent/model-choice.ts";

it("names the model an answer is signed with", () => {
  expect(modelName({ kind: "demo" })).toBe("Parley demo");
  expect(modelName({ kind: "openai-compatible", name: "gpt" })).toBe("gpt");
});

it("costs nothing to import: the agent's libraries load late", () => {
  const file = new URL("../../../../electron/agent/model-choice.ts", import.meta.url);
  expect(readFileSync(file, "utf8")).not.toMatch(/^import (?!type )|\bimport\(/m);
});
