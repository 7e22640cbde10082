/** A key press as `before-input-event` describes it. */
export interface KeyInput {
  readonly key: string;
  readonly code: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** What an accelerator asks for: one key, by its place on a US keyboard, and the modifiers held with it. */
export interface Accelerator {
  readonly code: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** How the key is written in a menu. */
  readonly label: string;
}

type Modifier = "control" | "shift" | "alt" | "meta";

const isMac = process.platform === "darwin";

/** Names and their keys, after shell/common/keyboard_util.cc. */
const MODIFIERS: Readonly<Record<string, Modifier>> = {
  alt: "alt",
  altgr: "alt",
  option: "alt",
  cmd: "meta",
  command: "meta",
  meta: "meta",
  super: "meta",
  cmdorctrl: isMac ? "meta" : "control",
  commandorcontrol: isMac ? "meta" : "control",
  control: "control",
  ctrl: "control",
  shift: "shift",
};
const NAMED: Readonly<Record<string, string>> = {
  backspace: "Backspace", capslock: "CapsLock", delete: "Delete", down: "ArrowDown", end: "End", enter: "Enter",
  esc: "Escape", escape: "Escape", home: "Home", insert: "Insert", left: "ArrowLeft", medianexttrack: "MediaTrackNext",
  mediaplaypause: "MediaPlayPause", mediaprevioustrack: "MediaTrackPrevious", mediastop: "MediaStop", numadd: "NumpadAdd",
  numdec: "NumpadDecimal", numdiv: "NumpadDivide", numlock: "NumLock", nummult: "NumpadMultiply", numsub: "NumpadSubtract",
  pagedown: "PageDown", pageup: "PageUp", printscreen: "PrintScreen", return: "Enter", right: "ArrowRight",
  scrolllock: "ScrollLock", space: "Space", tab: "Tab", up: "ArrowUp", volumedown: "AudioVolumeDown",
  volumemute: "AudioVolumeMute", volumeup: "AudioVolumeUp",
}; // prettier-ignore

/** Keys by what they type on a US keyboard, without and with Shift. */
const TYPED: readonly (readonly [code: string, plain: string, shifted: string])[] = [
  ["Backquote", "`", "~"], ["Minus", "-", "_"], ["Equal", "=", "+"], ["BracketLeft", "[", "{"], ["BracketRight", "]", "}"],
  ["Backslash", "\\", "|"], ["Semicolon", ";", ":"], ["Quote", "'", '"'], ["Comma", ",", "<"], ["Period", ".", ">"],
  ["Slash", "/", "?"], ..."1!2@3#4$5%6^7&8*9(0)".match(/../g)!.map(([digit = "", shifted = ""]) => [`Digit${digit}`, digit, shifted] as const),
]; // prettier-ignore

export interface Key {
  readonly code: string;
  readonly label: string;
  /** A character that takes Shift to type asks for Shift. */
  readonly shifted: boolean;
}

/** The key that a name of Electron's stands for. */
export function keyOf(token: string): Key | undefined {
  const name = token.toLowerCase() === "plus" ? "+" : token.toLowerCase();
  const named = NAMED[name];
  if (named !== undefined) return { code: named, label: token, shifted: false };
  if (/^f([1-9]|1\d|2[0-4])$/.test(name))
    return { code: name.toUpperCase(), label: name.toUpperCase(), shifted: false };
  if (/^num\d$/.test(name)) return { code: `Numpad${name[3]}`, label: name, shifted: false };
  if (/^[a-z]$/.test(name))
    return { code: `Key${name.toUpperCase()}`, label: name.toUpperCase(), shifted: false };
  if (name === " ") return { code: "Space", label: "Space", shifted: false };
  for (const [code, plain, shifted] of TYPED)
    if (name === plain || name === shifted) return { code, label: name, shifted: name === shifted };
  return undefined;
}

/**
 * Reads an accelerator as shell/browser/ui/accelerator_util.cc does; undefined for one that names no key. Electron drops
 * such an accelerator with a line in its log and keeps the item.
 */
export function parseAccelerator(text: string): Accelerator | undefined {
  if (/[^\x20-\x7e]/.test(text)) return undefined;
  const held = { control: false, shift: false, alt: false, meta: false };
  let key: Key | undefined;
  for (const token of text
    .split("+")
    .map((each) => each.trim())
    .filter(Boolean)) {
    const modifier = MODIFIERS[token.toLowerCase()];
    if (modifier) held[modifier] = true;
    // The last token that is no modifier is the key, even if it is none.
    else key = keyOf(token);
  }
  if (!key) return undefined;
  return { ...held, code: key.code, label: key.label, shift: held.shift || key.shifted };
}

/** As a menu shows it. */
export function acceleratorText({ code, label, control, alt, shift, meta }: Accelerator): string {
  const isShifted = TYPED.some(([each, , shifted]) => each === code && shifted === label);
  const held = [control && "Ctrl", alt && "Alt", shift && !isShifted && "Shift", meta && "Super"];
  return [...held.filter(Boolean), label].join("+");
}

/** Whether a key press is the accelerator. */
export function matchesAccelerator(accelerator: Accelerator, input: KeyInput): boolean {
  return (
    input.control === accelerator.control &&
    input.meta === accelerator.meta &&
    input.alt === accelerator.alt &&
    input.shift === accelerator.shift &&
    (input.code === accelerator.code || input.key.toUpperCase() === accelerator.label)
  );
}
