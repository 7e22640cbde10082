import { absent } from "../core/absent.ts";
import { Session } from "../session/session.ts";
import { session } from "../session/session-module.ts";
import type { BrowserWindow } from "./browser-window.ts";

/** What the stand-in reads of BrowserWindow's options. */
export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly x?: number;
  readonly y?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly show?: boolean;
  readonly paintWhenInitiallyHidden?: boolean;
  readonly title?: string;
  readonly backgroundColor?: string;
  readonly autoHideMenuBar?: boolean;
  readonly resizable?: boolean;
  readonly fullscreen?: boolean;
  readonly parent?: BrowserWindow;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

/** The defaults of Electron 45 that tests look at, and what the app may not turn off here. */
const PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webviewTag: false,
};
const FIXED = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
} as const;

/** What else is read here, or makes no difference to a page that nobody sees. */
const KNOWN: readonly string[] = [
  ...Object.keys(FIXED),
  "backgroundThrottling",
  "devTools",
  "disableDialogs",
  "partition",
  "preload",
  "session",
  "spellcheck",
];

/** Refuses what would take the page's walls down, since the stand-in cannot, and what it would only ignore. */
export function checkedPreferences(
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  for (const [name, only] of Object.entries(FIXED))
    if (given[name] !== undefined && given[name] !== only)
      absent(`webPreferences.${name}: ${JSON.stringify(given[name])}`);
  for (const name of Object.keys(given))
    if (given[name] !== undefined && !KNOWN.includes(name)) absent(`webPreferences.${name}`);
  return { ...PREFERENCES, ...given };
}

/** The session a window's preferences name. */
export function sessionOf({
  session: given,
  partition,
}: Readonly<Record<string, unknown>>): Session {
  if (given instanceof Session) return given;
  return session.fromPartition(typeof partition === "string" ? partition : "");
}
