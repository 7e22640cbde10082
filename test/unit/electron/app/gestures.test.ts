import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { watchGestures } from "../../../../electron/app/gestures.ts";

const { app } = vi.hoisted(() => ({ app: { on: vi.fn() } }));
vi.mock("electron", () => ({ app }));

let at = 0;
/** A window's page as main has it. */
function openPage(id: number) {
  const contents = Object.assign(new EventEmitter(), { id });
  for (const [, listener] of app.on.mock.calls as [
    string,
    (event: object, page: object) => void,
  ][]) {
    listener({}, contents);
  }
  return {
    input: (type: string) => contents.emit("input-event", {}, { type }),
    close: () => contents.emit("destroyed"),
  };
}

beforeEach(() => {
  at = 1_000;
  app.on.mockClear();
});

describe("a gesture", () => {
  it.each(["mouseUp", "rawKeyDown", "keyDown", "touchEnd"])(
    "is a %s, good for one thing",
    (type) => {
      const gestures = watchGestures(() => at);
      const page = openPage(1);
      expect(gestures.take(1)).toBe(false);
      page.input(type);
      expect(gestures.take(2)).toBe(false);
      expect(gestures.take(1)).toBe(true);
      expect(gestures.take(1)).toBe(false);
    },
  );

  it.each(["mouseMove", "mouseWheel", "mouseEnter", "keyUp", "char", "mouseDown"])(
    "is no %s",
    (type) => {
      const gestures = watchGestures(() => at);
      openPage(1).input(type);
      expect(gestures.take(1)).toBe(false);
    },
  );

  it("is over after five seconds, and with its window", () => {
    const gestures = watchGestures(() => at);
    const page = openPage(1);
    page.input("mouseUp");
    at += 5_001;
    expect(gestures.take(1)).toBe(false);
    page.input("mouseUp");
    page.close();
    expect(gestures.take(1)).toBe(false);
  });
});

describe("a quiet moment", () => {
  it("comes once no key was pressed for a while, and at once where none was", async () => {
    vi.useFakeTimers();
    try {
      const gestures = watchGestures(() => at + Date.now());
      const page = openPage(1);
      await gestures.untilQuiet(1);
      await gestures.untilQuiet(undefined);
      page.input("rawKeyDown");
      let isQuiet = false;
      void gestures.untilQuiet(1).then(() => (isQuiet = true));
      await vi.advanceTimersByTimeAsync(300);
      page.input("char");
      await vi.advanceTimersByTimeAsync(300);
      expect(isQuiet).toBe(false);
      await vi.advanceTimersByTimeAsync(200);
      expect(isQuiet).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
