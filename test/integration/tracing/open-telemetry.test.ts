import { expect, it } from "vitest";
import { toTraceId } from "../../../shared/trace-id.ts";
import { startRecorder } from "../../fakes/langfuse/recorder.ts";
import { openTracedApp } from "./traced-app.ts";
import { eventually } from "../../fakes/eventually.ts";

const HEADERS = "x-api-key=CANARY-one-two, authorization=Bearer CANARY-three";

it("sends the same spans to an OTLP endpoint, with its secret headers, beside Langfuse", async () => {
  await using collector = await startRecorder();
  await using langfuse = await startRecorder();
  const app = openTracedApp({
    langfuse: { baseUrl: langfuse.url, publicKey: langfuse.publicKey },
    openTelemetry: { enabled: true, url: `${collector.url}/v1/traces` },
    secrets: { "langfuse/secret-key": langfuse.secretKey, "otlp/headers": HEADERS },
  });
  await app.tracing.warmUp();
  expect(await app.tracing.test("open-telemetry")).toEqual({
    ok: true,
    message: "It works. The collector takes spans.",
  });
  const run = app.say("What is 12 * (3 + 4)? I use CANARY-one-two.");
  await app.ended(run);
  const hasRoot = (recorder: typeof collector): boolean =>
    recorder.spans().some(({ parentSpanId }) => parentSpanId === undefined);
  await Promise.all([collector, langfuse].map((each) => each.until(() => hasRoot(each))));
  await app.close();
  app.remove();

  const spans = collector.spans();
  const ids = (recorder: typeof collector): string[] =>
    recorder.spans().map(({ spanId }) => spanId);
  expect(ids(collector)).toEqual(expect.arrayContaining(ids(langfuse)));
  const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect([root?.name, others]).toEqual(["invoke_agent Parley", []]);
  const known = new Set(spans.map(({ spanId }) => spanId));
  expect(spans.every(({ parentSpanId = root?.spanId }) => known.has(parentSpanId ?? ""))).toBe(
    true,
  );
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([toTraceId(run.runId)]));
  expect(spans.map(({ name }) => name)).toContain("execute_tool calculator");

  expect(collector.requests.length).toBeGreaterThan(0);
  const lines = collector.requests.map(({ line }) => line);
  // Spans with each run, and what all of them were like at the end.
  expect(new Set(lines)).toEqual(new Set(["POST /v1/traces", "POST /v1/metrics"]));
  for (const { headers, body } of collector.requests) {
    expect(headers).toMatchObject({
      "x-api-key": "CANARY-one-two",
      authorization: "Bearer CANARY-three",
      "content-type": "application/x-protobuf",
    });
    expect(body).not.toContain("CANARY");
  }
  // The headers are nobody else's, and nothing of them is reported.
  const elsewhere = langfuse.requests.map(({ headers, body }) => JSON.stringify(headers) + body);
  expect(elsewhere.join()).not.toContain("CANARY-one");
  expect(elsewhere.join()).not.toContain("CANARY-three");
  expect(app.reports).toEqual([]);
});

it("says what a collector refused with, but not the secrets it quotes, however plain they look", async () => {
  await using collector = await startRecorder();
  const app = openTracedApp({
    openTelemetry: { enabled: true, url: `${collector.url}/v1/traces` },
    secrets: { "otlp/headers": "x-team=plumtree, authorization=Bearer cherries" },
  });
  const message = "Nobody here knows plumtree or cherries.";
  collector.behave({ type: "status", status: 400, body: JSON.stringify({ message }) });
  await app.tracing.warmUp();
  await app.ended(app.say("What is 1 + 1?"));
  const reason = async () =>
    (await app.tracing.status()).targets.find(({ target }) => target === "open-telemetry")?.reason;
  await eventually(async () => expect(await reason()).toContain("Nobody here knows"));
  expect(await reason()).not.toMatch(/plum|cherries/);
  await app.close();
  app.remove();
});
