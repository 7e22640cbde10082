/** What the app (and Playwright's loader) asked for with `app.commandLine.appendSwitch`. */
export type Switches = ReadonlyMap<string, string>;

/** Chromium features that would make a browser out of what has to behave like one app window. */
const DISABLED_FEATURES = [
  // One process per window, as the main session then sees every frame of it.
  "IsolateOrigins",
  "site-per-process",
  "Translate",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "OptimizationHints",
  "PaintHolding",
  "LensOverlay",
  "AvoidCorsURLLoaderRestartOnRedirect",
];

const FIXED_SWITCHES = [
  "--no-startup-window",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-site-isolation-trials",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-field-trial-config",
  "--disable-hang-monitor",
  "--disable-prompt-on-repost",
  "--disable-search-engine-choice-screen",
  "--disable-dev-shm-usage",
  "--disable-back-forward-cache",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
  "--metrics-recording-only",
  "--no-service-autorun",
  "--password-store=basic",
  "--remote-debugging-pipe",
];

/** Switches that mean something to the main process only, or that the stand-in decides itself. */
const NOT_PASSED_ON = new Set([
  "disable-features",
  "user-data-dir",
  "remote-debugging-port",
  "remote-debugging-pipe",
  "inspect",
  "no-sandbox",
  // Popups are the window-open handler's business; see page/main-world.ts.
  "disable-popup-blocking",
]);

export interface ChromiumStart {
  readonly headless: boolean;
  readonly profile: string;
  readonly sandbox: boolean;
  /** undefined: nobody asked for a port, so none is opened. */
  readonly debuggingPort: string | undefined;
  readonly switches: Switches;
}

/** Chromium's command line for one run of the stand-in. */
export function chromiumArguments(start: ChromiumStart): string[] {
  const features = [...DISABLED_FEATURES, start.switches.get("disable-features") ?? ""];
  const args = [
    ...FIXED_SWITCHES,
    `--user-data-dir=${start.profile}`,
    `--disable-features=${features.filter(Boolean).join(",")}`,
  ];
  if (start.headless) args.push("--headless", "--hide-scrollbars", "--mute-audio");
  if (!start.sandbox) args.push("--no-sandbox", "--disable-setuid-sandbox", "--test-type");
  if (start.debuggingPort !== undefined)
    args.push(`--remote-debugging-port=${start.debuggingPort}`);
  for (const [name, value] of start.switches) {
    const argument = value ? `--${name}=${value}` : `--${name}`;
    if (!NOT_PASSED_ON.has(name) && !args.includes(argument)) args.push(argument);
  }
  return args;
}
