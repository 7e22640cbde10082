import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { createFeedbackStore } from "../../../../renderer/feedback/feedback-store.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { RUN_ID, answer, summary, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

function openThread() {
  const thread = summary();
  const asked = userMessage("Why?");
  const given = answer({ parentId: asked.id, runId: RUN_ID });
  const app = openApp({
    threads: [thread],
    messages: [asked, given],
    hash: `#/chat/${thread.id}`,
  });
  return { ...app, given };
}

describe("feedback on an answer", () => {
  it("is kept with one press, then takes reasons and a note, and can be withdrawn", async () => {
    const { bridge, user, given } = openThread();
    const bad = await screen.findByRole("button", { name: "Bad answer" });
    await user.click(bad);
    expect(bridge.inputsOf("feedback.set")).toEqual([
      { messageId: given.id, rating: "bad", reasons: [], note: "" },
    ]);
    expect(bad.getAttribute("aria-pressed")).toBe("true");

    const form = screen.getByRole("form", { name: "Feedback" });
    await user.click(within(form).getByRole("button", { name: "Wrong" }));
    await user.type(within(form).getByRole("textbox"), "It is 84.");
    await user.click(within(form).getByRole("button", { name: "Save feedback" }));
    expect(bridge.inputsOf("feedback.set").at(-1)).toEqual({
      messageId: given.id,
      rating: "bad",
      reasons: ["wrong"],
      note: "It is 84.",
    });
    await waitFor(() => expect(screen.queryByRole("form", { name: "Feedback" })).toBeNull());

    await user.click(bad);
    expect(bridge.inputsOf("feedback.withdraw")).toEqual([{ messageId: given.id }]);
    expect(bad.getAttribute("aria-pressed")).toBe("false");
  });

  it("is taken back when it cannot be kept", async () => {
    const bridge = createFakeBridge();
    bridge.on("feedback.set", () => {
      throw new AppError("storage-failed", "The disk is full.");
    });
    const reportError = vi.fn();
    const client = createClient(bridge);
    const store = createFeedbackStore({ client, now: () => 1, reportError });
    const { id: messageId } = answer();
    const giving = store.give({ messageId, rating: "good", reasons: [], note: "" });
    expect(store.state.get().get(messageId)?.rating).toBe("good");
    expect(await giving).toBe(false);
    expect(store.state.get().size).toBe(0);
    expect(reportError).toHaveBeenCalledOnce();
  });
});
