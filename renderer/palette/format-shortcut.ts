/** The names of keys as the keyboards of a Mac have them, in the order in which its menus write them. */
const MAC: readonly (readonly [RegExp, string])[] = [
  [/Shift\+/, "⇧"],
  [/CmdOrCtrl\+/, "⌘"],
];
const KEYS: Readonly<Record<string, string>> = { PageDown: "Page Down", PageUp: "Page Up" };

/** @param accelerator as Electron writes it, as in `CmdOrCtrl+Shift+M` */
export function formatShortcut(accelerator: string, isMac: boolean): string {
  const key = accelerator.slice(accelerator.lastIndexOf("+") + 1);
  const shown = KEYS[key] ?? key;
  if (!isMac) {
    const modifiers = accelerator.slice(0, accelerator.length - key.length);
    return `${modifiers.replace("CmdOrCtrl", "Ctrl")}${shown}`;
  }
  const signs = MAC.map(([modifier, sign]) => (modifier.test(accelerator) ? sign : ""));
  return `${signs.join("")}${shown}`;
}
