import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createEvent } from "../core/electron-event.ts";
import { endProcess, hostOptions } from "../core/host.ts";
import { windows } from "../window/window-registry.ts";
import { getPath, setPath } from "./app-paths.ts";
import { commandLine } from "./command-line.ts";
import { SingleInstance } from "./single-instance.ts";

interface RelaunchOptions {
  readonly execPath?: string;
  readonly args?: readonly string[];
}

/** What a process has of the one that starts it. */
interface Inherited {
  readonly env: NodeJS.ProcessEnv;
  readonly mask: number;
}

/** https://www.electronjs.org/docs/latest/api/app */
export class App extends EventEmitter {
  readonly commandLine = commandLine;
  /** The executable's name says so, and it is "electron" here. */
  readonly isPackaged = "ELECTRON_FORCE_IS_PACKAGED" in process.env;
  applicationMenu: object | null = null;
  accessibilitySupportEnabled = false;
  userAgentFallback = "";
  /** macOS only. */
  readonly dock = undefined;
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #asked = Promise.withResolvers<undefined>();
  readonly #lock = new SingleInstance();
  #isReady = false;
  #quitting = false;
  #hasEnded = false;
  #exitCode = 0;
  #badgeCount = 0;
  #name: string | undefined;
  readonly #relaunches: (RelaunchOptions & Inherited)[] = [];

  // --- starting ---

  whenReady(): Promise<void> {
    this.#asked.resolve(undefined);
    return this.#ready.promise;
  }
  isReady(): boolean {
    return this.#isReady;
  }
  /** For start.ts: settles when somebody waits for ready, so it may not be held back any longer. */
  static whenAwaited(app: App): Promise<void> {
    return app.#asked.promise;
  }
  /** For boot.ts. Playwright's loader replaces `emit` to hold "ready" back until it is connected. */
  static becomeReady(app: App): void {
    app.#isReady = true;
    app.emit("ready", createEvent(), {});
    app.#ready.resolve(undefined);
  }

  // --- quitting: https://www.electronjs.org/docs/latest/api/app#event-before-quit ---

  quit(): void {
    if (this.#quitting) return;
    const event = createEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    void this.#closeWindows();
  }
  /** Not at once: whoever calls goes on to the end of its turn, and a debugger gets its answer. */
  exit(exitCode = 0): void {
    this.#exitCode = exitCode;
    this.#quitting = true;
    for (const window of windows.all()) window.destroy();
    setImmediate(() => this.#end());
  }
  /** Electron starts a helper within the call, which inherits the environment and the mask as they are then. */
  relaunch(options: RelaunchOptions = {}): void {
    const mask = process.umask(0);
    process.umask(mask);
    this.#relaunches.push({ ...options, env: { ...process.env }, mask });
  }
  /** For browser-window.ts: a window is gone. */
  static onWindowClosed(app: App): void {
    if (windows.all().length > 0 || app.#quitting) return;
    if (!app.emit("window-all-closed", createEvent())) app.quit();
  }

  async #closeWindows(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const window of windows.all()) {
      if (await window.closeAndWait()) continue;
      // A window that refuses to close calls the whole quit off.
      this.#quitting = false;
      return;
    }
    const event = createEvent();
    this.emit("will-quit", event);
    if (event.defaultPrevented) this.#quitting = false;
    else this.#end();
  }
  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.emit("quit", createEvent(), this.#exitCode);
    this.#lock.release();
    for (const { execPath, args, env, mask } of this.#relaunches) {
      process.umask(mask);
      spawn(execPath ?? process.execPath, [...(args ?? process.argv.slice(1))], {
        detached: true,
        stdio: "inherit",
        env,
      }).unref();
    }
    endProcess(this.#exitCode);
  }

  // --- who and where ---

  getAppPath(): string {
    return hostOptions().appPath;
  }
  getName(): string {
    const { productName, name } = hostOptions().packageJson;
    return this.#name ?? productName ?? name ?? "Electron";
  }
  setName(name: string): void {
    this.#name = name;
  }
  get name(): string {
    return this.getName();
  }
  set name(name: string) {
    this.setName(name);
  }
  getVersion(): string {
    return hostOptions().packageJson.version ?? process.versions.electron;
  }
  getPath(name: string): string {
    return getPath(name, this.getName());
  }
  setPath(name: string, value: string): void {
    setPath(name, value);
  }
  setAppLogsPath(folder = path.join(this.getPath("userData"), "logs")): void {
    mkdirSync(folder, { recursive: true });
    this.setPath("logs", folder);
  }
  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale;
  }
  getSystemLocale(): string {
    return this.getLocale();
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }
  getLocaleCountryCode(): string {
    return new Intl.Locale(this.getLocale()).region ?? "";
  }

  // --- one instance ---

  requestSingleInstanceLock(additionalData: unknown = null): boolean {
    const own = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return this.#lock.request(this.getPath("userData"), own, (second) => {
      this.emit(
        "second-instance",
        createEvent(),
        second.argv,
        second.workingDirectory,
        second.additionalData,
      );
    });
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock.held;
  }
  releaseSingleInstanceLock(): void {
    this.#lock.release();
  }

  // --- settings of a desktop; nothing to see without one ---

  enableSandbox(): void {
    if (this.#isReady)
      throw new Error("app.enableSandbox() can only be called before app is ready");
  }
  disableHardwareAcceleration(): void {
    if (this.#isReady)
      throw new Error("app.disableHardwareAcceleration() can only be called before app is ready");
    commandLine.appendSwitch("disable-gpu");
  }
  isHardwareAccelerationEnabled(): boolean {
    return !commandLine.hasSwitch("disable-gpu");
  }
  focus(): void {
    windows.all().at(-1)?.focus();
  }
  setAppUserModelId(_id: string): void {
    // Windows only.
  }
  setAboutPanelOptions(_options: object): void {
    // Shown by showAboutPanel, which needs a desktop.
  }
  showAboutPanel(): void {
    // Nothing to show it on.
  }
  /** Whether a desktop shows it is the desktop's business. */
  setBadgeCount(count = 0): boolean {
    this.#badgeCount = count;
    return true;
  }
  getBadgeCount(): number {
    return this.#badgeCount;
  }
  get badgeCount(): number {
    return this.getBadgeCount();
  }
  set badgeCount(count: number) {
    this.setBadgeCount(count);
  }
  setAsDefaultProtocolClient(): boolean {
    return false;
  }
  addRecentDocument(): void {
    // macOS and Windows only.
  }
  isAccessibilitySupportEnabled(): boolean {
    return this.accessibilitySupportEnabled;
  }
  setAccessibilitySupportEnabled(enabled: boolean): void {
    this.accessibilitySupportEnabled = enabled;
  }
  getGPUFeatureStatus(): Record<string, string> {
    return {};
  }
  getAppMetrics(): object[] {
    return [
      {
        pid: process.pid,
        type: "Browser",
        creationTime: Date.now() - process.uptime() * 1000,
        cpu: { percentCPUUsage: 0, idleWakeupsPerSecond: 0 },
        memory: {
          workingSetSize: Math.round(process.memoryUsage.rss() / 1024),
          peakWorkingSetSize: process.resourceUsage().maxRSS,
        },
      },
    ];
  }
}

export const app = new App();
