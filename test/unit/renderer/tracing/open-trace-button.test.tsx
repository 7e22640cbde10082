import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { RunTraceStatus, TargetStatus } from "../../../../shared/tracing.ts";
import { RUN_ID, answer, summary, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

const LANGFUSE: TargetStatus = {
  target: "langfuse",
  state: "sent",
  reason: null,
  pending: 0,
  sent: 3,
  failed: 0,
  lost: 0,
  held: 0,
  elsewhere: 0,
  lastSentAt: 1,
  nextAttemptAt: null,
};

function openThread(runs: readonly RunTraceStatus[]) {
  const thread = summary();
  const asked = userMessage("Why?");
  const given = answer({ parentId: asked.id, runId: RUN_ID });
  const app = openApp({
    threads: [thread],
    messages: [asked, given],
    hash: `#/chat/${thread.id}`,
  });
  let now = runs;
  app.bridge.on("tracing.ofThread", () => ({ runs: now }));
  app.bridge.on("tracing.open", () => ({}));
  return {
    ...app,
    /** Main tells that something changed. */
    tell: (next: readonly RunTraceStatus[]): void => {
      now = next;
      act(() => app.change({ type: "tracing-changed", status: { targets: [LANGFUSE] } }));
    },
  };
}

const described = (description: string) =>
  screen.findByRole("button", { name: "Open in Langfuse", description });
const button = () => screen.queryByRole("button", { name: "Open in Langfuse" });

describe("Open in Langfuse", () => {
  it("is there only for a run that was traced, and says how far its trace has come", async () => {
    const { bridge, user, tell } = openThread([]);
    await screen.findByRole("button", { name: "Good answer" });
    await waitFor(() => expect(bridge.inputsOf("tracing.ofThread")).toHaveLength(1));
    expect(button()).toBeNull();

    tell([{ runId: RUN_ID, state: "pending", reason: null }]);
    await described("waits to be sent");
    tell([{ runId: RUN_ID, state: "failed", reason: "The host refused it (400)." }]);
    await described("was refused: The host refused it (400).");
    tell([{ runId: RUN_ID, state: "sent", reason: null }]);
    await user.click(await described("sent"));
    expect(bridge.inputsOf("tracing.open")).toEqual([{ runId: RUN_ID }]);
  });
});
