/**
 * What goes wrong with the real Electron on some computers and never on this one, by name; README.md says what each
 * does. `PARLEY_STANDIN_MODES=<name>,<name>` turns them on for one run.
 */
const MODES = [
  "never-ready-to-show",
  "notifications-fail",
  "open-path-answers",
  "open-path-hangs",
  "gnome-libsecret",
  "kwallet",
  "kwallet5",
  "kwallet6",
  "secret-service",
] as const;

export type Mode = (typeof MODES)[number];

const chosen = (process.env["PARLEY_STANDIN_MODES"] ?? "").split(",").filter(Boolean);

export function hasMode(mode: Mode): boolean {
  return chosen.includes(mode);
}

/** A test that misspells a mode would test nothing. */
export function checkModes(): void {
  const unknown = chosen.filter((name) => !(MODES as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(
      `stand-in Electron: no mode "${unknown.join('", "')}" in PARLEY_STANDIN_MODES; there are ${MODES.join(", ")}`,
    );
}
