import type { EventEmitter } from "node:events";
import type { CdpSession } from "../chromium/cdp.ts";
import { createEvent } from "../core/electron-event.ts";
import { keyOf } from "../menu/accelerator.ts";

/** https://www.electronjs.org/docs/latest/api/structures/input-event and those that extend it */
export interface InputEvent {
  readonly type: string;
  readonly modifiers?: readonly string[];
  readonly keyCode?: string;
  readonly x?: number;
  readonly y?: number;
  readonly button?: "left" | "middle" | "right";
  readonly clickCount?: number;
  readonly deltaX?: number;
  readonly deltaY?: number;
}

/** CDP's bits. */
const BITS: Readonly<Record<string, number>> & Record<"shift" | "control" | "alt" | "meta", number> = {
  alt: 1, control: 2, ctrl: 2, meta: 4, cmd: 4, command: 4, shift: 8,
}; // prettier-ignore

const MOUSE = {
  mouseDown: "mousePressed",
  mouseUp: "mouseReleased",
  mouseMove: "mouseMoved",
  mouseWheel: "mouseWheel",
} as const;

/** Tells `before-input-event` of a key; false when it was prevented. */
export function askAboutKey(
  contents: EventEmitter,
  input: Readonly<Record<string, unknown>>,
): boolean {
  const event = createEvent();
  const modifiers = ["shift", "control", "alt", "meta"].filter((name) => input[name] === true);
  contents.emit("before-input-event", event, { ...input, modifiers });
  return !event.defaultPrevented;
}

/** Sends what a person's keyboard or mouse would; answers the key that the page will report, if any. */
export function sendInput(
  contents: EventEmitter,
  session: CdpSession | undefined,
  event: InputEvent,
): string | undefined {
  const bits = (event.modifiers ?? []).reduce(
    (all, name) => all | (BITS[name.toLowerCase()] ?? 0),
    0,
  );
  if (event.type in MOUSE) {
    session?.post("Input.dispatchMouseEvent", {
      type: MOUSE[event.type as keyof typeof MOUSE],
      x: event.x ?? 0,
      y: event.y ?? 0,
      modifiers: bits,
      button: event.button ?? (event.type === "mouseMove" ? "none" : "left"),
      clickCount: event.clickCount ?? 0,
      deltaX: event.deltaX ?? 0,
      deltaY: event.deltaY ?? 0,
    });
    return undefined;
  }
  const { keyCode = "" } = event;
  if (event.type === "char") {
    session?.post("Input.dispatchKeyEvent", { type: "char", text: keyCode, modifiers: bits });
    return undefined;
  }
  if (!["keyDown", "keyUp", "rawKeyDown"].includes(event.type))
    throw new TypeError("Invalid event object");
  const found = keyOf(keyCode);
  if (!found) return undefined;
  const { code } = found;
  const isShifted = (bits & BITS.shift) !== 0 || found.shifted;
  const key = /^Key[A-Z]$/.test(code)
    ? code.slice(3)[isShifted ? "toUpperCase" : "toLowerCase"]()
    : found.label.length === 1
      ? found.label
      : code;
  const input = {
    type: event.type === "keyUp" ? "keyUp" : "keyDown",
    key,
    code,
    control: (bits & BITS.control) !== 0,
    shift: isShifted,
    alt: (bits & BITS.alt) !== 0,
    meta: (bits & BITS.meta) !== 0,
    isAutoRepeat: false,
    isComposing: false,
    location: 0,
  };
  if (!askAboutKey(contents, input)) return undefined;
  session?.post("Input.dispatchKeyEvent", {
    type: event.type === "keyUp" ? "keyUp" : "rawKeyDown",
    key,
    code,
    windowsVirtualKeyCode: /^(Key|Digit)/.test(code) ? code.charCodeAt(code.length - 1) : 0,
    modifiers: bits,
  });
  return code;
}
