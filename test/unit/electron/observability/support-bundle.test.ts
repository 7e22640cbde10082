import { describe, expect, it } from "vitest";
import { toSupportBundle } from "../../../../electron/observability/support-bundle.ts";
import { messageId, runId, threadId, toolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { DEFAULT_SETTINGS, settings as settingsSchema } from "../../../../shared/settings.ts";

const CANARY = "sk-CANARY-000000";
const RUN = runId.parse("0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02");
const call = toolCallId.parse(CANARY);

/** A canary wherever a person, a model, a tool or a provider can write something. */
const EVENTS: readonly RunEvent[] = [
  {
    type: "run-start",
    at: 1_000,
    runId: RUN,
    threadId: threadId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d01"),
    messageId: messageId.parse("00000000-0000-4000-8000-000000000001"),
    model: "gpt-5-mini",
  },
  { type: "node-end", at: 1_010, node: "agent", taskId: CANARY, error: CANARY },
  { type: "text-delta", at: 1_020, text: CANARY },
  { type: "tool-start", at: 1_030, toolCallId: call, toolName: "calculator", args: [CANARY] },
  { type: "tool-end", at: 1_040, toolCallId: call, result: CANARY },
  {
    type: "guard-verdict",
    at: 1_041,
    toolCallId: call,
    label: CANARY,
    excerpt: CANARY,
    action: "marked",
  },
  { type: "wait-start", at: 1_050, waitId: CANARY, reason: "retry", message: CANARY, until: 2_050 },
  {
    type: "run-end",
    at: 3_000,
    status: {
      type: "incomplete",
      reason: "failed",
      error: {
        code: "authentication-failed",
        message: CANARY,
        detail: CANARY,
        retryAfterMs: null,
        requestId: CANARY,
      },
    },
  },
];

const settings = settingsSchema.parse({
  ...DEFAULT_SETTINGS,
  endpoints: [
    {
      id: "mine",
      name: CANARY,
      preset: "custom",
      baseUrl: `https://api.example.com/${CANARY}/v1`,
      headers: [{ name: "x-team", value: "plain-CANARY-header" }],
      proxy: { type: "url", url: "http://user:plain-CANARY-proxy@proxy.example:3128" },
    },
  ],
  model: { endpointId: "mine", name: "gpt-5-mini" },
  langfuse: {
    ...DEFAULT_SETTINGS.langfuse,
    publicKey: "pk-lf-CANARY",
    baseUrl: "https://l.example/CANARY",
  },
  openTelemetry: {
    enabled: true,
    url: "https://o.example/v1/traces?key=CANARY",
    encoding: "protobuf",
  },
});

const bundle = toSupportBundle({
  versions: [["Parley", "1.0.0"]],
  settings: { settings, fromEnvironment: ["model.name"] },
  logLines: ['{"level":"warn","event":"page-problem"}', `a line with ${CANARY} in it`],
  runs: [{ runId: RUN, events: EVENTS }],
  home: "/home/somebody",
  platform: "linux",
  now: Date.UTC(2026, 10, 22),
});

describe("a support bundle", () => {
  it("holds no canary, wherever one stood, and not the name of the person's folder", () => {
    expect(bundle).not.toContain("CANARY");
    const withHome = toSupportBundle({
      versions: [],
      settings: { settings: DEFAULT_SETTINGS, fromEnvironment: [] },
      logLines: ["at start (/home/somebody/app.ts)"],
      runs: [],
      home: "/home/somebody",
      platform: "linux",
      now: 0,
    });
    expect(withHome).toContain("at start (~/app.ts)");
  });

  it.each([
    "Parley 1.0.0",
    "made 2026-11-22T00:00:00.000Z",
    '"host": "api.example.com"',
    '"headers": 1',
    '"proxy": "url"',
    '"hasPublicKey": true',
    '"messagesPerWindow": 10',
    `run ${RUN}, started 1970-01-01T00:00:01.000Z`,
    "+10 ms node-end node=agent outcome=failed",
    "+30 ms tool-start tool=calculator",
    "+50 ms wait-start reason=retry waitMs=1000",
    "+2000 ms run-end status=failed error=authentication-failed",
    '"event":"page-problem"',
  ])("says %s", (words) => {
    expect(bundle).toContain(words);
  });
});
