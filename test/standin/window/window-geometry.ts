import { DISPLAY, centered, type Rectangle } from "./bounds.ts";
import type { WindowState } from "./view-port.ts";
import { WindowLooks } from "./window-looks.ts";
import type { WindowOptions } from "./window-options.ts";

type Ability = "minimizable" | "maximizable" | "fullscreenable" | "movable" | "closable";

/** The part of BrowserWindow that is about its size, place and state. */
export abstract class WindowGeometry extends WindowLooks {
  #bounds: Rectangle;
  #minimum: readonly [number, number];
  #maximum: readonly [number, number];
  #state: WindowState = "normal";
  #beforeMinimized: WindowState = "normal";
  #resizable: boolean;
  readonly #can: Record<Ability, boolean>;

  constructor(options: WindowOptions) {
    super(options);
    const within = (wanted: number, least = 0, most = 0): number =>
      Math.min(Math.max(wanted, least), most || Infinity);
    const width = within(options.width ?? 800, options.minWidth, options.maxWidth);
    const height = within(options.height ?? 600, options.minHeight, options.maxHeight);
    const middle = centered(width, height);
    this.#bounds = { ...middle, x: options.x ?? middle.x, y: options.y ?? middle.y };
    this.#minimum = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.#maximum = [options.maxWidth ?? 0, options.maxHeight ?? 0];
    this.#resizable = options.resizable ?? true;
    const can = (name: Ability): boolean => options[name] !== false;
    this.#can = {
      minimizable: can("minimizable"),
      maximizable: can("maximizable"),
      fullscreenable: can("fullscreenable"),
      movable: can("movable"),
      closable: can("closable"),
    };
  }

  abstract isVisible(): boolean;
  abstract show(): void;
  /** Whether the page can be seen may have changed. */
  protected abstract noteVisibility(): void;

  getBounds(): Rectangle {
    return this.#state === "maximized" || this.#state === "fullscreen"
      ? { ...DISPLAY }
      : { ...this.#bounds };
  }
  getNormalBounds(): Rectangle {
    return { ...this.#bounds };
  }
  getContentBounds(): Rectangle {
    return this.getBounds();
  }
  setBounds(wanted: Partial<Rectangle>): void {
    const before = this.#bounds;
    const { x, y, width, height } = { ...before, ...wanted };
    const [minWidth, minHeight] = this.#minimum;
    const [maxWidth, maxHeight] = this.#maximum;
    this.#bounds = {
      x: Math.round(x),
      y: Math.round(y),
      width: Math.min(Math.max(Math.round(width), minWidth), maxWidth || Infinity),
      height: Math.min(Math.max(Math.round(height), minHeight), maxHeight || Infinity),
    };
    this.#setState("normal");
    const after = this.#bounds;
    if (before.width !== after.width || before.height !== after.height) {
      this.viewPort.resize(after);
      this.emit("resize");
      this.emit("resized");
    }
    if (before.x !== after.x || before.y !== after.y) {
      this.emit("move");
      this.emit("moved");
    }
  }
  setContentBounds(bounds: Partial<Rectangle>): void {
    this.setBounds(bounds);
  }
  getSize(): [number, number] {
    const { width, height } = this.getBounds();
    return [width, height];
  }
  getContentSize(): [number, number] {
    return this.getSize();
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  getPosition(): [number, number] {
    const { x, y } = this.getBounds();
    return [x, y];
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }
  center(): void {
    this.setBounds(centered(this.#bounds.width, this.#bounds.height));
  }
  getMinimumSize(): [number, number] {
    return [...this.#minimum];
  }
  setMinimumSize(width: number, height: number): void {
    this.#minimum = [width, height];
  }
  getMaximumSize(): [number, number] {
    return [...this.#maximum];
  }
  setMaximumSize(width: number, height: number): void {
    this.#maximum = [width, height];
  }
  isResizable(): boolean {
    return this.#resizable;
  }
  setResizable(resizable: boolean): void {
    this.#resizable = resizable;
  }

  isMinimizable(): boolean {
    return this.#can.minimizable;
  }
  setMinimizable(can: boolean): void {
    this.#can.minimizable = can;
  }
  isMaximizable(): boolean {
    return this.#can.maximizable;
  }
  setMaximizable(can: boolean): void {
    this.#can.maximizable = can;
  }
  isFullScreenable(): boolean {
    return this.#can.fullscreenable;
  }
  setFullScreenable(can: boolean): void {
    this.#can.fullscreenable = can;
  }
  isMovable(): boolean {
    return this.#can.movable;
  }
  setMovable(can: boolean): void {
    this.#can.movable = can;
  }
  isClosable(): boolean {
    return this.#can.closable;
  }
  setClosable(can: boolean): void {
    this.#can.closable = can;
  }

  minimize(): void {
    if (this.#state !== "minimized") this.#beforeMinimized = this.#state;
    this.#setState("minimized");
  }
  isMinimized(): boolean {
    return this.#state === "minimized";
  }
  restore(): void {
    this.#setState(this.isMinimized() ? this.#beforeMinimized : "normal");
  }
  maximize(): void {
    if (!this.isVisible()) this.show();
    this.#setState("maximized");
  }
  unmaximize(): void {
    if (this.isMaximized()) this.#setState("normal");
  }
  isMaximized(): boolean {
    return this.#state === "maximized";
  }
  isNormal(): boolean {
    return this.#state === "normal";
  }
  setFullScreen(flag: boolean): void {
    if (flag !== this.isFullScreen()) this.#setState(flag ? "fullscreen" : "normal");
  }
  isFullScreen(): boolean {
    return this.#state === "fullscreen";
  }
  #setState(state: WindowState): void {
    const before = this.#state;
    if (before === state) return;
    this.#state = state;
    this.viewPort.resize(this.getBounds(), state);
    this.noteVisibility();
    const left = {
      minimized: "restore",
      maximized: "unmaximize",
      fullscreen: "leave-full-screen",
      normal: "",
    }[before];
    const entered = {
      minimized: "minimize",
      maximized: "maximize",
      fullscreen: "enter-full-screen",
      normal: "",
    }[state];
    for (const name of [left, entered]) if (name) this.emit(name);
    if (state !== "minimized" && before !== "minimized") this.emit("resize");
  }
}
