import type { Tracing } from "../../observability/create-tracing.ts";
import type { Changes } from "../../runs/changes.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface FeedbackHandlerDeps {
  readonly tracing: Pick<Tracing, "feedback">;
  readonly changes: Changes;
}

export function createFeedbackHandlers({
  tracing: { feedback },
  changes,
}: FeedbackHandlerDeps): HandlersOf<"feedback"> {
  return {
    "feedback.list": ({ threadId }) => ({ feedback: [...feedback.list(threadId)] }),
    "feedback.set": (input) => {
      const given = feedback.set(input);
      changes.publish({ type: "feedback-changed", messageId: given.messageId, feedback: given });
      return given;
    },
    "feedback.withdraw": ({ messageId }) => {
      feedback.withdraw(messageId);
      changes.publish({ type: "feedback-changed", messageId, feedback: null });
      return {};
    },
  };
}
