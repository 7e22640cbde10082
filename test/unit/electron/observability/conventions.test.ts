import { readFileSync } from "node:fs";
import { LangfuseOtelSpanAttributes } from "@langfuse/tracing";
import * as incubating from "@opentelemetry/semantic-conventions/incubating";
import { describe, expect, it } from "vitest";
import {
  ATTRIBUTE_NAMES,
  CONVENTIONS,
  kindOfAttribute,
} from "../../../../electron/observability/conventions.ts";
import { READ_BY_LANGFUSE } from "../../../fakes/langfuse/ingestion.ts";

/** All that OpenTelemetry's own package has a name for. */
const OFFICIAL: ReadonlySet<string> = new Set(
  Object.entries(incubating).flatMap(([name, value]) =>
    name.startsWith("ATTR_") && typeof value === "string" ? [value] : [],
  ),
);

describe("the attributes of a span", () => {
  it("are OpenTelemetry's own where they do not begin with parley or langfuse", () => {
    const ours = /^(?:parley|langfuse)\./;
    const official = ATTRIBUTE_NAMES.filter((name) => !ours.test(name));
    expect(official.length).toBeGreaterThan(35);
    expect(official.filter((name) => !OFFICIAL.has(name))).toEqual([]);
    expect(CONVENTIONS.schemaUrl).toContain(CONVENTIONS.version);
  });

  it("are Langfuse's own where they begin with langfuse", () => {
    const names: readonly string[] = Object.values(LangfuseOtelSpanAttributes);
    const written = ATTRIBUTE_NAMES.filter((name) => name.startsWith("langfuse."));
    expect(written.length).toBeGreaterThan(10);
    const isOwn = (name: string): boolean =>
      names.some(
        (own) => name === own || (own.endsWith(".metadata") && name.startsWith(`${own}.`)),
      );
    expect(written.filter((name) => !isOwn(name))).toEqual([]);
  });

  it("are those that docs/langfuse.md names, each of which Langfuse reads", () => {
    const documented = [
      ...readFileSync("docs/langfuse.md", "utf8").matchAll(
        /`(?<name>(?:langfuse|session)\.[\w.*]+)`/g,
      ),
    ].map(({ groups }) => (groups?.["name"] ?? "").replace("*", "x"));
    expect(documented.length).toBeGreaterThan(14);
    for (const name of documented) {
      expect(kindOfAttribute(name), name).toBeDefined();
      expect(name).toMatch(READ_BY_LANGFUSE);
    }
  });

  it.each([
    "http.url",
    "user.email",
    "langfuse.internal.as_root",
    "gen_ai.prompt",
    "process.command",
    "toString",
  ])("are never %s", (name) => expect(kindOfAttribute(name)).toBeUndefined());

  it.each([
    ["langfuse.observation.metadata.parley_error", "plain"],
    ["langfuse.observation.metadata.details_check", "words"],
    ["gen_ai.input.messages", "content"],
    ["parley.request.parameter.reasoning_effort", "plain"],
  ])("of the kind that says what may leave: %s is %s", (name, kind) => {
    expect(kindOfAttribute(name)).toBe(kind);
  });
});
