import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openMainWindow } from "../../../../electron/app/main-window.ts";

/** As much of a window as opening one needs. Like Electron's it is hidden until it is shown. */
const { FakeWindow } = vi.hoisted(() => {
  class Emitter {
    readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>();
    on(name: string, listener: (...args: unknown[]) => void): void {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    }
    once(name: string, listener: (...args: unknown[]) => void): void {
      this.on(name, listener);
    }
    emit(name: string): void {
      const listeners = this.#listeners.get(name) ?? [];
      this.#listeners.delete(name);
      for (const listener of listeners) listener();
    }
  }
  return {
    FakeWindow: class extends Emitter {
      static getAllWindows(): unknown[] {
        return [];
      }
      readonly done: string[] = [];
      readonly webContents = new Emitter();
      #isDestroyed = false;
      loadURL(): Promise<void> {
        return Promise.resolve();
      }
      show(): void {
        this.done.push("show");
      }
      maximize(): void {
        this.done.push("maximize");
      }
      isVisible(): boolean {
        return this.done.includes("show");
      }
      isDestroyed(): boolean {
        return this.#isDestroyed;
      }
      close(): void {
        this.#isDestroyed = true;
        this.emit("closed");
      }
    },
  };
});

vi.mock("electron", () => ({
  BrowserWindow: FakeWindow,
  dialog: {},
  nativeTheme: { shouldUseDarkColors: false },
  protocol: {},
  screen: {
    getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  },
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(remembered?: object): InstanceType<typeof FakeWindow> {
  const log = new EventEmitter() as never;
  const appState = { read: () => remembered, write: () => undefined } as never;
  const session = {} as never;
  return openMainWindow({ preload: "/preload.cjs", session, appState, log }) as never;
}

it("shows a window that never says it has painted after three seconds, once", () => {
  const window = open();
  vi.advanceTimersByTime(2_999);
  expect(window.done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(window.done).toEqual(["show"]);
  window.emit("ready-to-show");
  window.webContents.emit("did-finish-load");
  vi.advanceTimersByTime(60_000);
  expect(window.done).toEqual(["show"]);
});

it.each(["ready-to-show", "did-finish-load"])("shows a window at its %s", (event) => {
  const window = open();
  (event === "ready-to-show" ? window : window.webContents).emit(event);
  expect(window.done).toEqual(["show"]);
  expect(vi.getTimerCount()).toBe(0);
});

it("leaves a window alone that was closed before it could be shown", () => {
  const window = open();
  window.close();
  expect(vi.getTimerCount()).toBe(0);
  window.webContents.emit("did-finish-load");
  vi.advanceTimersByTime(60_000);
  expect(window.done).toEqual([]);
});

it("makes a window large again that was closed so, before it shows it", () => {
  const window = open({ x: 0, y: 0, width: 1000, height: 700, isMaximized: true });
  vi.advanceTimersByTime(3_000);
  expect(window.done).toEqual(["maximize", "show"]);
});
