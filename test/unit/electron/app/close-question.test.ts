import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { installCloseQuestion } from "../../../../electron/app/close-question.ts";
import { saveBeforeClose } from "../../../../electron/app/save-before-close.ts";

interface FakeWindow extends EventEmitter {
  readonly webContents: { readonly id: number };
  readonly close: () => void;
}

const electron = vi.hoisted(() => ({
  windows: [] as unknown[],
  response: 2,
  asked: [] as unknown[],
  quits: 0,
}));
vi.mock("electron", async () => {
  const { EventEmitter: Emitter } = await import("node:events");
  const app = Object.assign(new Emitter(), { quit: () => (electron.quits += 1) });
  return {
    app,
    Notification: undefined,
    BrowserWindow: { getAllWindows: () => electron.windows },
    dialog: {
      showMessageBox: (...given: unknown[]) => {
        electron.asked.push(given.at(-1));
        return Promise.resolve({ response: electron.response, checkboxChecked: false });
      },
    },
  };
});

function openWindow(id: number): FakeWindow {
  const window: FakeWindow = Object.assign(new EventEmitter(), {
    webContents: { id, isCrashed: () => false, isLoadingMainFrame: () => false },
    isFocused: () => id === 1,
    isDestroyed: () => !electron.windows.includes(window),
    close: () => {
      const event = {
        defaultPrevented: false,
        preventDefault() {
          this.defaultPrevented = true;
        },
      };
      window.emit("close", event);
      if (!event.defaultPrevented) electron.windows.splice(electron.windows.indexOf(window), 1);
    },
  });
  electron.windows.push(window);
  return window;
}

function open(policy: "ask" | "keep" | "stop" = "ask") {
  const saves: number[] = [];
  const state = { count: 1 };
  const quiet = Promise.withResolvers<"idle" | "asking">();
  const question = installCloseQuestion({
    policy: () => policy,
    remember: () => undefined,
    runs: { count: () => state.count, untilQuiet: () => quiet.promise },
    openWindow: () => openWindow(9) as never,
    log: { error: (_event: string, error: unknown) => expect.fail(String(error)) } as never,
  });
  const closing = saveBeforeClose({
    savePage: (windowId) => {
      saves.push(windowId);
      return Promise.resolve();
    },
  });
  const window = openWindow(1);
  question.watch(window as never);
  closing.watch(window as never);
  return { question, window, saves, state, quiet };
}

/** Lets everything that is under way come to its end; nothing here waits for a clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  Object.assign(electron, { windows: [], asked: [], quits: 0, response: 2 });
});

// macOS keeps an app running without a window; its menu asks all the same.
const needsLastWindow = process.platform !== "darwin";

describe("Quit in the middle of an answer", () => {
  it("asks; Cancel leaves all as it is, and it asks again", async () => {
    const { question } = open();
    question.quit();
    question.quit();
    await settle();
    expect(electron.asked).toMatchObject([
      { buttons: ["Keep running", "Stop and quit", "Cancel"] },
    ]);
    expect(electron.quits).toBe(0);
    expect(electron.windows).toHaveLength(1);
    question.quit();
    await settle();
    expect(electron.asked).toHaveLength(2);
  });

  it("ends the app with Stop; with Keep running once the answer is written", async () => {
    const { question, quiet, saves } = open();
    electron.response = 1;
    question.quit();
    await settle();
    expect(electron.quits).toBe(1);
    electron.response = 0;
    question.quit();
    await vi.waitFor(() => expect(electron.windows).toEqual([]));
    expect(saves).toEqual([1]);
    expect(electron.quits).toBe(1);
    quiet.resolve("idle");
    await vi.waitFor(() => expect(electron.quits).toBe(2));
  });

  it.each([["stop", 1] as const, ["keep", 0] as const])(
    "does unasked what was chosen for good: %s",
    async (policy, quits) => {
      const { question } = open(policy);
      question.quit();
      await settle();
      expect(electron.asked).toEqual([]);
      expect(electron.quits).toBe(quits);
    },
  );

  it("is not asked about where nothing is being written", () => {
    const { question, state } = open();
    state.count = 0;
    question.quit();
    expect(electron.quits).toBe(1);
    expect(electron.asked).toEqual([]);
  });
});

it.skipIf(!needsLastWindow)(
  "a close that a question called off after the page had saved saves again the next time",
  async () => {
    const { window, saves, state } = open();
    state.count = 0;
    // The page saves; an answer begins meanwhile, so that the close it went on with is asked about.
    window.close();
    state.count = 1;
    await vi.waitFor(() => expect(electron.asked).toHaveLength(1));
    await settle();
    expect(saves).toEqual([1]);
    expect(electron.windows).toHaveLength(1);
    state.count = 0;
    window.close();
    await vi.waitFor(() => expect(electron.windows).toEqual([]));
    expect(saves).toEqual([1, 1]);
  },
);
