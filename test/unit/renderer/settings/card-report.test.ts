import { describe, expect, it } from "vitest";
import {
  protocolWords,
  toCardReport,
} from "../../../../renderer/settings/connection/card-report.ts";
import { capabilityCard, type CapabilityCard } from "../../../../shared/connection-test.ts";
import { endpoint as endpointSchema } from "../../../../shared/endpoint.ts";

const KEY = "sk-live-1234567890abcdef";

function report(
  baseUrl: string,
  message = "Fine.",
  more: Readonly<Record<string, unknown>> = {},
): string {
  const endpoint = endpointSchema.parse({
    id: "local",
    name: "Local",
    preset: "custom",
    baseUrl,
    headers: [{ name: "X-Team", value: "blue-whale", secret: false }],
    ...more,
  });
  const card: CapabilityCard = capabilityCard.parse({
    endpointId: "local",
    baseUrl,
    model: "fake",
    testedAt: Date.parse("2026-11-30T10:00:00Z"),
    protocol: "chat-completions",
    results: [
      { step: "dns", state: "ok", ms: 3.4, message: "found", fix: null },
      {
        step: "first-token",
        state: "ok",
        ms: 210,
        message: "The answer comes word by word.",
        fix: null,
      },
      { step: "tool-call", state: "warning", ms: 1_200, message, fix: null },
    ],
    capabilities: {
      modelCount: 1,
      firstTokenMs: 210,
      streams: true,
      acceptsUsageRequest: true,
      sendsUsage: true,
      tools: "called",
      stops: true,
      reasoningField: null,
    },
  });
  const learnedAt = Date.parse("2026-11-30T10:00:02Z");
  return toCardReport({
    endpoint,
    card,
    quirks: [{ name: "no-system-role", learnedAt }],
    version: "1.2.3",
    system: "linux, X11; Linux x86_64",
  });
}

describe("the report of a card", () => {
  it("says who, what, when, each step with its time, and what was learned", () => {
    expect(report("https://models.test/v1").split("\n")).toEqual([
      "Parley: 1.2.3, linux, X11; Linux x86_64",
      "Endpoint: models.test (custom)",
      "Protocol: Chat completions (automatic)",
      "Model: fake",
      "Own headers: X-Team",
      "Tested: 2026-11-30T10:00:00.000Z",
      "Result: Works, with 1 note.",
      "",
      "Address       ok            3 ms  found",
      "Answer        ok          210 ms  The answer comes word by word.",
      "Tools         warning    1200 ms  Fine.",
      "",
      "Learned:",
      "2026-11-30  Has no system role. Instructions go out at the head of the first message.",
    ]);
  });

  it.each([
    ["a key that the server repeats", "https://models.test/v1", `No such key: ${KEY}`, KEY],
    [
      "the path of the address",
      "https://gate.test/t/my-team-7f3a/v1",
      "at https://gate.test/t/my-team-7f3a/v1",
      "my-team-7f3a",
    ],
    [
      "the same path alone",
      "https://gate.test/t/my-team-7f3a",
      "POST /t/my-team-7f3a/models: 404",
      "my-team-7f3a",
    ],
    [
      "the path of another address",
      "https://a.test/v1",
      "sends on to https://b.test/login?next=xyzzy",
      "xyzzy",
    ],
    [
      "a password in an address",
      "https://a.test/v1",
      "see https://anna:hunter2hunter2@b.test/v1",
      "hunter2",
    ],
    ["the value of a header", "https://a.test/v1", "Fine.", "blue-whale"],
  ])("does not hold %s", (_what, baseUrl, message, secret) => {
    const text = report(baseUrl, message);
    expect(text).not.toContain(secret);
    expect(text).toContain("Tools ");
  });

  it("stays one line for each step, whatever a server wrote", () => {
    expect(report("https://a.test/v1", "one\n\ntwo \u202ethree").split("\n")).toHaveLength(14);
    expect(report("https://a.test/v1", "a \u202eb")).not.toContain("\u202e");
  });
});

it("names the protocol that is spoken, and whether somebody chose it", () => {
  const given = { id: "local", name: "L", preset: "custom", baseUrl: "https://a.test/v1" } as const;
  const automatic = endpointSchema.parse(given);
  const chosen = endpointSchema.parse({ ...given, protocol: "messages" });
  const learned = [{ name: "responses-only", learnedAt: 0 }] as const;
  expect(protocolWords(automatic, undefined, [])).toBe("Chat completions (automatic)");
  expect(protocolWords(automatic, undefined, learned)).toBe("Responses (automatic)");
  expect(protocolWords(automatic, { protocol: "responses" }, [])).toBe("Responses (automatic)");
  expect(protocolWords(chosen, undefined, [])).toBe("Anthropic Messages");
});
