import type { Feedback } from "../../../shared/feedback.ts";
import type { MessageId } from "../../../shared/ids.ts";
import type { TracingStatus } from "../../../shared/tracing.ts";
import type { FakeBridge } from "../fake-bridge.ts";

const STATUS: TracingStatus = {
  targets: [
    {
      target: "langfuse",
      state: "pending",
      reason: "The host failed (503).",
      pending: 4,
      sent: 128,
      failed: 0,
      lost: 0,
      held: 0,
      elsewhere: 0,
      lastSentAt: Date.now() - 90_000,
      nextAttemptAt: Date.now() + 12_000,
    },
    {
      target: "open-telemetry",
      state: "off",
      reason: "It is turned off.",
      pending: 0,
      sent: 0,
      failed: 0,
      lost: 0,
      held: 0,
      elsewhere: 0,
      lastSentAt: null,
      nextAttemptAt: null,
    },
  ],
};

/** Serves traces and feedback to the preview: a Langfuse that is down for a moment. */
export function servePreviewTracing(bridge: FakeBridge): void {
  const given = new Map<MessageId, Feedback>();
  bridge.on("tracing.status", () => STATUS);
  bridge.on("tracing.test", () => ({
    ok: true,
    message: "It works. Traces go to the project “Preview”.",
  }));
  bridge.on("tracing.retryFailed", () => ({}));
  bridge.on("tracing.discardFailed", () => ({}));
  bridge.on("tracing.ofThread", () => ({ runs: [] }));
  bridge.on("tracing.open", () => ({}));
  bridge.on("feedback.list", () => ({ feedback: [...given.values()] }));
  bridge.on("feedback.set", ({ input }) => {
    const feedback = { ...input, updatedAt: Date.now() };
    given.set(input.messageId, feedback);
    return feedback;
  });
  bridge.on("feedback.withdraw", ({ input }) => {
    given.delete(input.messageId);
    return {};
  });
}
