import { app } from "electron";
import type { Gestures } from "../ipc/guard-handlers.ts";

/** How long a press is good for: as long as Chromium's transient user activation, so that what answers a click may. */
const GESTURE_MS = 5_000;
/** How long no key may have been pressed before a question is put in front of somebody. */
const QUIET_MS = 400;
/** Somebody who goes on typing gets the question in the end: its default button changes nothing. */
const LONGEST_WAIT_MS = 10_000;

/**
 * A mouse button counts when it comes up, so that one click is one press. Chromium tells the browser's process of these
 * on their way to the page; a script's own events are not among them.
 */
const PRESSES: ReadonlySet<string> = new Set([
  "mouseUp",
  "rawKeyDown",
  "keyDown",
  "touchEnd",
  "gestureTap",
]);
const KEYS: ReadonlySet<string> = new Set(["rawKeyDown", "keyDown", "char"]);

/** What persons press in the app's windows, as Electron tells of it (`input-event`). */
export interface WatchedGestures extends Gestures {
  /** A command of the native menu, which is as good as a press in the window that it is for. */
  press(windowId: number): void;
  /** Resolves once nobody has pressed a key in the window for a moment; with none given, at once. */
  untilQuiet(windowId: number | undefined): Promise<void>;
}

/**
 * Watches every window from now on.
 *
 * @param now monotonic, in milliseconds.
 */
export function watchGestures(now: () => number): WatchedGestures {
  const pressed = new Map<number, number>();
  const typed = new Map<number, number>();
  app.on("web-contents-created", (_event, contents) => {
    const { id } = contents;
    contents.on("input-event", (_input, { type }) => {
      if (PRESSES.has(type)) pressed.set(id, now());
      if (KEYS.has(type)) typed.set(id, now());
    });
    contents.once("destroyed", () => {
      pressed.delete(id);
      typed.delete(id);
    });
  });
  return {
    press: (windowId) => void pressed.set(windowId, now()),
    take(windowId) {
      const at = pressed.get(windowId);
      pressed.delete(windowId);
      return at !== undefined && now() - at <= GESTURE_MS;
    },
    async untilQuiet(windowId) {
      const latest = now() + LONGEST_WAIT_MS;
      const rest = (): number => {
        const at = windowId === undefined ? undefined : typed.get(windowId);
        return at === undefined ? 0 : Math.min(at + QUIET_MS, latest) - now();
      };
      for (let ms = rest(); ms > 0; ms = rest()) {
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    },
  };
}
