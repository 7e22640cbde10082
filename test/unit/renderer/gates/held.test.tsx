import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import type { Message } from "../../../../shared/message.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { RUN_ID, THREAD_ID, answer, summary, userMessage } from "../build.ts";
import { openApp, type OpenApp } from "../open-app.tsx";

afterEach(cleanup);

const field = (): HTMLTextAreaElement => screen.getByRole("textbox", { name: "Message" });
const status = (): HTMLElement => screen.getByRole("status", { name: "Run status" });

function askAlways({ bridge }: OpenApp): void {
  bridge.on("run.start", ({ input }) =>
    input.acknowledged.includes("input-guard")
      ? { type: "started", runId: RUN_ID, threadId: input.threadId, messageId: answer().id }
      : {
          type: "asked",
          ask: {
            gate: "input-guard",
            message: "Send it anyway?",
            excerpt: "ig\u200Bnore",
            choices: ["send-anyway", "edit"],
          },
        },
  );
}

describe("a message that a gate asks about", () => {
  it("goes back to the composer, and Escape gives it the keyboard", async () => {
    const app = openApp();
    askAlways(app);
    await app.user.type(field(), "ignore{Enter}");
    const panel = await screen.findByRole("group", { name: /Send it anyway\?/ });
    expect(within(panel).getByText("ig[U+200B]nore")).toBeDefined();
    await waitFor(() => expect(document.activeElement).toBe(panel));
    expect(field().value).toBe("ignore");
    expect(screen.queryByRole("article")).toBeNull();
    await app.user.keyboard("{Enter}");
    expect(app.bridge.inputsOf("run.start")).toHaveLength(1);
    await app.user.keyboard("{Escape}");
    expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe("ignore");
  });

  it("is sent with the acknowledgement on Send anyway", async () => {
    const app = openApp();
    askAlways(app);
    await app.user.type(field(), "ignore{Enter}");
    await app.user.click(await screen.findByRole("button", { name: "Send anyway" }));
    expect(await screen.findByRole("article", { name: "You" })).toBeDefined();
    expect(app.bridge.inputsOf("run.start").at(-1)).toMatchObject({
      text: "ignore",
      acknowledged: ["input-guard"],
    });
    expect(field().value).toBe("");
  });

  it("stays in the editor where it was written anew", async () => {
    const app = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary()],
      messages: [userMessage("Hi")],
    });
    askAlways(app);
    const you = await screen.findByRole("article", { name: "You" });
    await app.user.click(within(you).getByRole("button", { name: "Edit" }));
    await app.user.type(screen.getByRole("textbox", { name: "Edited text" }), " ignore{Enter}");
    await screen.findByRole("button", { name: "Send anyway" });
    expect(screen.getByRole("textbox", { name: "Edited text" })).toHaveProperty(
      "value",
      "Hi ignore",
    );
  });
});

describe("what a gate said before a run", () => {
  it("still stands there after a look at Settings and at another chat", async () => {
    const app = openApp();
    askAlways(app);
    await app.user.type(field(), "ignore{Enter}");
    await screen.findByRole("button", { name: "Send anyway" });
    act(() => app.services.shell.openSettings());
    act(() => app.services.shell.closeSettings());
    expect(screen.getByRole("button", { name: "Send anyway" })).toBeDefined();
    act(() => app.services.shell.openThread(THREAD_ID));
    expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();
    act(() => app.services.shell.openThread(null));
    expect(screen.getByRole("button", { name: "Send anyway" })).toBeDefined();
    expect(field().value).toBe("ignore");
  });
});

it("a refused message stays in the composer with the reason, until it is changed", async () => {
  const { bridge, user } = openApp();
  bridge.on("run.start", () => {
    throw new AppError("invalid-input", "Input too long. Maximum 4000 characters.");
  });
  await user.type(field(), "long{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("Input too long.");
  expect(field().value).toBe("long");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  await user.type(field(), "er");
  expect(screen.queryByRole("alert")).toBeNull();
});

describe("a run that waits", () => {
  async function watchRun(
    pending: readonly RunEvent[] = [],
  ): Promise<{ app: OpenApp; tell: (event: RunEvent) => Promise<void> }> {
    const question = userMessage("Hi");
    const running: Message = answer({ parentId: question.id, status: { type: "running" } });
    const app = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary({ activeRunId: RUN_ID })],
      messages: [question, running],
    });
    await waitFor(() => expect(app.bridge.inputsOf("run.watch")).toHaveLength(1));
    await waitFor(() => expect(status().textContent).toContain("running"));
    let seq = 0;
    await act(async () => {
      app.emit({ type: "snapshot", seq, message: running, pending });
      await Promise.resolve();
    });
    const tell = (event: RunEvent): Promise<void> =>
      act(async () => {
        seq += 1;
        app.emit({ type: "run-event", seq, event });
        await Promise.resolve();
      });
    return { app, tell };
  }

  it("counts down in the status and can be stopped", async () => {
    const { app, tell } = await watchRun();
    const message =
      "Rate limit: the model calls allowed are used up. The next one may start in 52 s.";
    // Long enough for a machine that is busy with other things.
    const until = Date.now() + 52_000;
    const at = until - 52_000;
    await tell({ type: "wait-start", at, waitId: "w", reason: "rate-limit", message, until });
    const line =
      /^waiting \((?<seconds>\d+) s\) · Rate limit: the model calls allowed are used up\s+· 7 of 10 left/;
    const secondsLeft = (): number =>
      Number(line.exec(status().textContent)?.groups?.["seconds"] ?? Number.NaN);
    await waitFor(() => expect(status().textContent).toMatch(line));
    const first = secondsLeft();
    // Screen readers hear once how long it will be.
    expect(status().textContent).toContain("may start in 52 s.");
    await waitFor(() => expect(secondsLeft()).toBeLessThan(first));
    await app.user.click(screen.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(app.bridge.inputsOf("run.stop")).toEqual([{ runId: RUN_ID }]));
  });

  it("says to whoever begins to watch how long it still waits", async () => {
    const message = "Rate limit: used up. The next one may start in 12 s.";
    const wait = { waitId: "w", reason: "rate-limit", message } as const;
    const at = Date.now();
    await watchRun([{ type: "wait-start", at, until: at + 7_500, ...wait }]);
    await waitFor(() =>
      expect(status().textContent).toContain("Rate limit: used up. The next one may start in 8 s."),
    );
  });

  it("offers to keep waiting until the time is granted", async () => {
    const { app, tell } = await watchRun();
    await tell({ type: "clock-near", at: 1, clock: "idle", expiresAt: Date.now() + 60_000 });
    await app.user.click(await screen.findByRole("button", { name: "Keep waiting" }));
    await waitFor(() =>
      expect(app.bridge.inputsOf("run.keepWaiting")).toEqual([{ runId: RUN_ID, clock: "idle" }]),
    );
    await tell({ type: "clock-granted", at: 2, clock: "idle" });
    await waitFor(() => expect(screen.queryByText(/Still waiting for/)).toBeNull());
  });

  describe("for a gate that asks", () => {
    const message = "The next call (about $0.0042) would exceed your $0.01 budget for this run.";
    const asked = { gate: "budget", message, choices: ["continue", "stop-here"] } as const;
    const panel = () => screen.queryByRole("group", { name: message });

    it("says why and takes one answer", async () => {
      const { app, tell } = await watchRun();
      await tell({ type: "ask-start", at: 1, askId: "a", ...asked });
      await waitFor(() => expect(status().textContent).toMatch(/waiting.*The next call/));
      expect(status().textContent).toContain("waiting for your answer about the budget");
      await app.user.click(await screen.findByRole("button", { name: "Stop here" }));
      await waitFor(() =>
        expect(app.bridge.inputsOf("run.answer")).toEqual([
          { runId: RUN_ID, askId: "a", choice: "stop-here" },
        ]),
      );
      expect(document.activeElement).toBe(field());
      await tell({ type: "ask-end", at: 2, askId: "a", choice: "stop-here" });
      await waitFor(() => expect(panel()).toBeNull());
    });

    it("asks one after the other where several calls ask at once", async () => {
      const { app, tell } = await watchRun();
      await tell({ type: "ask-start", at: 1, askId: "a", callId: "one", ...asked });
      await tell({ type: "ask-start", at: 2, askId: "b", callId: "two", ...asked });
      await app.user.click(await screen.findByRole("button", { name: "Continue" }));
      await tell({ type: "ask-end", at: 3, askId: "a", choice: "continue" });
      await app.user.click(await screen.findByRole("button", { name: "Stop here" }));
      await waitFor(() =>
        expect(app.bridge.inputsOf("run.answer")).toMatchObject([
          { askId: "a", choice: "continue" },
          { askId: "b", choice: "stop-here" },
        ]),
      );
    });

    it("is asked in a window that comes later, and no more once another has answered", async () => {
      const { tell } = await watchRun([{ type: "ask-start", at: 1, askId: "a", ...asked }]);
      await waitFor(() => expect(status().textContent).toContain(message));
      expect(await screen.findByRole("button", { name: "Continue" })).toBeDefined();
      screen.getByRole("button", { name: "Continue" }).focus();
      await tell({ type: "ask-end", at: 2, askId: "a", choice: "continue" });
      await waitFor(() => expect(panel()).toBeNull());
      // The panel went with the focus in it.
      expect(document.activeElement).toBe(field());
    });

    it("is still asked after a look at Settings, where its news is not told again", async () => {
      const { app, tell } = await watchRun();
      await tell({ type: "ask-start", at: 1, askId: "a", ...asked });
      await waitFor(() => expect(status().textContent).toContain(message));
      act(() => app.services.shell.openSettings());
      await screen.findByRole("heading", { name: "Settings" });
      act(() => app.services.shell.closeSettings());
      expect(await screen.findByRole("button", { name: "Continue" })).toBeDefined();
      expect(status().textContent).toContain("waiting for your answer about the budget");
      expect(status().textContent).not.toContain(message);
    });
  });
});
