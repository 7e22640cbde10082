/** A key press as `before-input-event` describes it. */
export interface KeyInput {
  readonly key: string;
  readonly code: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

const NAMED_KEYS: Readonly<Record<string, string>> = {
  plus: "+",
  space: " ",
  tab: "tab",
  backspace: "backspace",
  delete: "delete",
  insert: "insert",
  return: "enter",
  enter: "enter",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
  home: "home",
  end: "end",
  pageup: "pageup",
  pagedown: "pagedown",
  escape: "escape",
  esc: "escape",
};

/** The US key that carries a character, for layouts and Shift levels where `key` is another one. */
const CODES: Readonly<Record<string, string>> = {
  ",": "Comma", ".": "Period", "/": "Slash", ";": "Semicolon", "'": "Quote", "[": "BracketLeft",
  "]": "BracketRight", "\\": "Backslash", "`": "Backquote", "-": "Minus", "=": "Equal", "+": "Equal",
}; // prettier-ignore

/** Whether a key press is the accelerator; https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts */
export function matchesAccelerator(accelerator: string, input: KeyInput): boolean {
  const parts = accelerator.toLowerCase().replace(/\+\+$/, "+plus").split("+");
  const key = parts.pop() ?? "";
  const has = (...names: string[]): boolean => parts.some((part) => names.includes(part));
  const isMac = process.platform === "darwin";
  const eitherCommand = has("commandorcontrol", "cmdorctrl");
  const control = has("control", "ctrl") || (eitherCommand && !isMac);
  const meta = has("meta", "super", "command", "cmd") || (eitherCommand && isMac);
  const shift = has("shift") || (key === "plus" && input.shift);
  return (
    input.control === control &&
    input.meta === meta &&
    input.alt === has("alt", "option", "altgr") &&
    input.shift === shift &&
    matchesKey(NAMED_KEYS[key] ?? key, input)
  );
}

function matchesKey(key: string, { key: pressed, code }: KeyInput): boolean {
  if (pressed.toLowerCase() === key) return true;
  if (/^[a-z]$/.test(key)) return code === `Key${key.toUpperCase()}`;
  if (/^[0-9]$/.test(key)) return code === `Digit${key}`;
  return CODES[key] === code;
}
