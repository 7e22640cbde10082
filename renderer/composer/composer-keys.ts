/** The part of a keyboard event that decides. */
export interface ComposerKey {
  readonly key: string;
  readonly shiftKey: boolean;
  /** Control, or Command on a Mac, is held. */
  readonly isModified?: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

export interface ComposerSituation {
  readonly isEmpty: boolean;
  readonly isRunning: boolean;
  /** What Settings says; Control+Enter sends in any case. */
  readonly sendKey?: "enter" | "mod-enter";
}

export type ComposerIntent = "send" | "stop" | "recall" | "nothing";

/** Takes of a browser's event what decides. */
export function toComposerKey(event: KeyboardEvent): ComposerKey {
  const { key, shiftKey, isComposing } = event;
  const isModified = event.ctrlKey || event.metaKey;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign of an IME where isComposing is missing
  return { key, shiftKey, isModified, isComposing, keyCode: event.keyCode };
}

/** What browsers report for keys that an input method swallows; Safari and some IMEs set it without `isComposing`. */
const IME_KEY_CODE = 229;

/** What a key in the composer asks for; `nothing` leaves the key to the text. */
export function composerIntent(
  { key, shiftKey, isModified = false, isComposing, keyCode }: ComposerKey,
  { isEmpty, isRunning, sendKey = "enter" }: ComposerSituation,
): ComposerIntent {
  if (isComposing || keyCode === IME_KEY_CODE) return "nothing";
  if (key === "Enter" && !shiftKey && (isModified || sendKey === "enter")) return "send";
  if (key === "Escape" && isEmpty && isRunning) return "stop";
  // As in a terminal; with Shift it selects.
  if (key === "ArrowUp" && isEmpty && !isRunning && !shiftKey) return "recall";
  return "nothing";
}
