import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOfAttribute } from "../../../../electron/observability/langfuse/span-attributes.ts";
import { READ_BY_LANGFUSE } from "../../../fakes/langfuse/ingestion.ts";

describe("the attributes of a span", () => {
  const documented = [
    ...readFileSync("docs/langfuse.md", "utf8").matchAll(
      /`(?<name>(?:langfuse|session)\.[\w.*]+)`/g,
    ),
  ].map(({ groups }) => (groups?.["name"] ?? "").replace("*", "x"));

  it("are those that docs/langfuse.md names, each of which Langfuse reads", () => {
    expect(documented.length).toBeGreaterThan(14);
    for (const name of documented) {
      expect(kindOfAttribute(name), name).not.toBe("never");
      expect(name).toMatch(READ_BY_LANGFUSE);
    }
  });

  it.each([
    "http.url",
    "user.email",
    "langfuse.internal.as_root",
    "gen_ai.prompt",
    "process.command",
  ])("are never %s", (name) => expect(kindOfAttribute(name)).toBe("never"));
});
