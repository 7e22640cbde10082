/* eslint-disable @typescript-eslint/unbound-method -- each is called with its owner again */
/**
 * Whether the window of this page can be seen, as the page notices it: `visibilityState`, frames, timers. A debugger that
 * emulates focus, and Playwright does, keeps Chromium's own page visible for good, so both worlds run this instead.
 * Rules: https://www.electronjs.org/docs/latest/api/browser-window#page-visibility and Chromium's throttling
 * (third_party/blink/renderer/platform/scheduler/common/features.h). Self-contained: its source text is injected.
 */
export function createVisibility(announces: boolean): (state: Visibility) => void {
  type Work = (...args: unknown[]) => void;
  type SetTimer = (this: Window, work: unknown, delay?: number) => number;
  interface Timer {
    readonly work: Work;
    readonly args: readonly unknown[];
    readonly nesting: number;
    /** Without a delay: never held back. */
    readonly isImmediate: boolean;
  }

  /** A hidden page wakes at whole seconds. */
  const WAKE_UP_MS = 1000;
  /** A loaded page that has been hidden this long runs chained timers at whole minutes. */
  const GRACE_MS = 60_000;
  const INTENSIVE_WAKE_UP_MS = 60_000;
  /** "Chained": set by a timer that was set by a timer, and so on. */
  const CHAINED = 5;

  const scope = window;
  const { now } = Date;
  // Typed as a page's own: this project knows Node's timers by the same names.
  const native = {
    setTimeout: scope.setTimeout as unknown as SetTimer,
    setInterval: scope.setInterval as unknown as SetTimer,
    clearTimeout: scope.clearTimeout as (id?: number) => void,
    requestAnimationFrame: scope.requestAnimationFrame,
    cancelAnimationFrame: scope.cancelAnimationFrame,
  };
  let state: Visibility = "visible";
  let hiddenSince = 0;
  let nesting = 0;
  /** Due while the page was hidden, by timer id; run at the next wake-up. */
  const due = new Map<number, Timer>();
  const frames = new Map<number, FrameRequestCallback>();
  let wakeUp: number | undefined;
  const isHidden = (): boolean => state === "hidden";

  function run({ work, args, nesting: level }: Timer): void {
    nesting = level;
    try {
      Reflect.apply(work, scope, args);
    } finally {
      nesting = 0;
    }
  }
  function isChained({ nesting: level }: Timer): boolean {
    return level >= CHAINED && now() - hiddenSince >= GRACE_MS;
  }
  function flush(): void {
    wakeUp = undefined;
    const isMinute = Math.floor(now() / WAKE_UP_MS) % (INTENSIVE_WAKE_UP_MS / WAKE_UP_MS) === 0;
    for (const [id, timer] of due) {
      if (isHidden() && isChained(timer) && !isMinute) continue;
      due.delete(id);
      try {
        run(timer);
      } catch (error) {
        reportError(error);
      }
    }
    if (due.size > 0) scheduleWakeUp();
  }
  function scheduleWakeUp(): void {
    wakeUp ??= native.setTimeout.call(scope, flush, WAKE_UP_MS - (now() % WAKE_UP_MS));
  }
  function fire(id: number, timer: Timer): void {
    if (!isHidden() || timer.isImmediate) {
      run(timer);
      return;
    }
    due.set(id, timer);
    scheduleWakeUp();
  }
  function patchTimer(name: "setTimeout" | "setInterval", firstNesting: number): void {
    const set = native[name];
    const replacement = (work: unknown, delay?: number, ...args: unknown[]): number => {
      if (typeof work !== "function") return set.call(scope, work, delay);
      const level = Math.max(nesting + 1, firstNesting);
      const isImmediate = !(Number(delay) > 0) && level < CHAINED;
      const timer = { work: work as Work, args, nesting: level, isImmediate };
      const id = set.call(scope, () => fire(id, timer), delay);
      return id;
    };
    Object.defineProperty(replacement, "name", { value: name });
    Reflect.set(scope, name, replacement);
  }
  patchTimer("setTimeout", 0);
  patchTimer("setInterval", CHAINED);
  for (const name of ["clearTimeout", "clearInterval"] as const)
    Reflect.set(scope, name, (id?: number) => {
      if (id !== undefined) due.delete(id);
      native.clearTimeout.call(scope, id);
    });
  function drawFrame(time: number): void {
    for (const [id, work] of frames) {
      if (state !== "visible") return;
      frames.delete(id);
      try {
        work(time);
      } catch (error) {
        reportError(error);
      }
    }
  }
  scope.requestAnimationFrame = (work) => {
    const id = native.requestAnimationFrame.call(scope, (time) => {
      if (state === "visible") work(time);
      else frames.set(id, work);
    });
    return id;
  };
  scope.cancelAnimationFrame = (id) => {
    frames.delete(id);
    native.cancelAnimationFrame.call(scope, id);
  };
  const define = (name: string, get: () => unknown): void =>
    void Object.defineProperty(Document.prototype, name, {
      get,
      configurable: true,
      enumerable: true,
    });
  define("hidden", isHidden);
  define("webkitHidden", isHidden);
  define("visibilityState", () => (isHidden() ? "hidden" : "visible"));
  define("webkitVisibilityState", () => (isHidden() ? "hidden" : "visible"));

  return (next) => {
    const wasHidden = isHidden();
    state = next;
    if (isHidden() !== wasHidden) {
      hiddenSince = now();
      // Both worlds hear the one event.
      if (announces) document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }
    if (state !== "visible") return;
    if (wakeUp !== undefined) native.clearTimeout.call(scope, wakeUp);
    flush();
    if (frames.size > 0) native.requestAnimationFrame.call(scope, drawFrame);
  };
}

/** "unpainted": counts as visible, and is never drawn (a window that its compositor does not show). */
export type Visibility = "visible" | "hidden" | "unpainted";
