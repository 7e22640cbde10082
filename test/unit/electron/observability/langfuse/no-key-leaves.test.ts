import fc from "fast-check";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { feedbackScore } from "../../../../../electron/observability/langfuse/scores.ts";
import { toOtlpSpan } from "../../../../../electron/observability/langfuse/to-otlp.ts";
import { createScrub } from "../../../../../electron/observability/scrub/scrub.ts";
import { messageId } from "../../../../../shared/ids.ts";

const OWN = "hunter2 of CANARY, with blanks";
const scrub = createScrub({ known: () => [OWN] });
const mode = fc.constantFrom("whole" as const, "redacted" as const, "none" as const);

/** A text with a key somewhere in it, as tools, models, people and errors write them. */
const planted = fc
  .tuple(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      OWN,
      "sk-CANARY0123456789",
      "Bearer CANARY0123456789",
      "https://me:CANARY@host/v1",
      "x-api-key: CANARY0123",
      `{"headers":{"Authorization":"Basic CANARY012345"}}`,
      `{"password":"CANARY!"}`,
      "ghp_CANARY0123456789",
    ),
    fc.string({ maxLength: 20 }),
    fc.boolean(),
  )
  .map(([before, key, after, isQuoted]) => {
    const text = `${before} ${key} ${after}`;
    return isQuoted ? JSON.stringify({ text }) : text;
  });

const KEYS = [
  "langfuse.observation.input",
  "langfuse.observation.output",
  "langfuse.observation.model.name",
  "langfuse.observation.model.parameters",
  "langfuse.observation.status_message",
  "langfuse.observation.metadata.ls_model_name",
  "langfuse.observation.metadata.parley_model",
  "langfuse.observation.metadata.tags",
  "langfuse.observation.metadata.anything",
  "langfuse.trace.metadata.x",
  "langfuse.trace.name",
  "session.id",
  "unknown.key",
];

describe("a key never leaves", () => {
  it("with a span: not in its name, its attributes, their names, its events or its status", () => {
    fc.assert(
      fc.property(planted, planted, mode, (text, other, mode) => {
        const span = {
          name: text,
          kind: 0,
          startTime: [1, 0],
          endTime: [2, 0],
          spanContext: () => ({ traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 1 }),
          attributes: {
            ...Object.fromEntries(KEYS.map((key) => [key, text])),
            "langfuse.trace.tags": [text, other],
            [`langfuse.observation.metadata.${text}`]: other,
          },
          events: [{ name: "exception", time: [1, 5], attributes: { "exception.message": other } }],
          status: { code: 2, message: text },
        } as unknown as ReadableSpan;
        expect(JSON.stringify(toOtlpSpan(span, { mode, scrub }))).not.toContain("CANARY");
      }),
    );
  });

  it("with a score: not in the note of a person's opinion", () => {
    fc.assert(
      fc.property(planted, mode, (note, mode) => {
        const about = messageId.parse("6f1c2a52-7f0b-4a55-9d0e-2b8d3d1c0f11");
        const given = { messageId: about, rating: "bad", reasons: [], note, updatedAt: 1 } as const;
        const { body } = feedbackScore("a".repeat(32), given, { scrub, mode });
        expect(body).not.toContain("CANARY");
      }),
    );
  });
});
