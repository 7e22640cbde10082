import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOfAttribute } from "../../../../electron/observability/langfuse/span-attributes.ts";

/** `LangfuseOtelSpanAttributes` of langfuse/langfuse at 62751446, and what else its ingestion reads by name. */
const READ_BY_LANGFUSE =
  /^(?:session\.id|langfuse\.(?:trace\.(?:name|tags|metadata\.\w+)|environment|release|version|internal\.is_app_root|observation\.(?:type|level|status_message|input|output|model\.(?:name|parameters)|usage_details|cost_details|completion_start_time|metadata\.\w+)))$/;

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
