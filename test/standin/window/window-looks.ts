import { EventEmitter } from "node:events";
import { app } from "../app/app.ts";
import type { Menu } from "../menu/menu.ts";
import type { ViewPort } from "./view-port.ts";
import type { WindowOptions } from "./window-options.ts";

/** The part of BrowserWindow that a desktop would draw: title, colours, menu bar, task bar. Kept, not drawn. */
export abstract class WindowLooks extends EventEmitter {
  protected abstract readonly viewPort: ViewPort;
  #title: string;
  #backgroundColor: string;
  #autoHideMenuBar: boolean;
  #menuBarVisible = true;
  #alwaysOnTop = false;
  #menu: Menu | null = null;

  constructor(options: WindowOptions) {
    super();
    this.#title = options.title ?? app.getName();
    this.#backgroundColor = options.backgroundColor ?? "#FFFFFF";
    this.#autoHideMenuBar = options.autoHideMenuBar ?? false;
  }

  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  get title(): string {
    return this.#title;
  }
  set title(title: string) {
    this.#title = title;
  }
  getBackgroundColor(): string {
    return this.#backgroundColor;
  }
  setBackgroundColor(color: string): void {
    this.#backgroundColor = color;
    this.viewPort.setBackgroundColor(color);
  }
  isMenuBarVisible(): boolean {
    return this.#menu !== null && this.#menuBarVisible && !this.#autoHideMenuBar;
  }
  setMenuBarVisibility(visible: boolean): void {
    this.#menuBarVisible = visible;
  }
  isMenuBarAutoHide(): boolean {
    return this.#autoHideMenuBar;
  }
  setAutoHideMenuBar(hide: boolean): void {
    this.#autoHideMenuBar = hide;
  }
  get autoHideMenuBar(): boolean {
    return this.#autoHideMenuBar;
  }
  set autoHideMenuBar(hide: boolean) {
    this.#autoHideMenuBar = hide;
  }
  isAlwaysOnTop(): boolean {
    return this.#alwaysOnTop;
  }
  setAlwaysOnTop(flag: boolean): void {
    this.#alwaysOnTop = flag;
  }
  /** The menu bar is not drawn; its accelerators are there. */
  setMenu(menu: Menu | null): void {
    this.#menu = menu;
  }
  removeMenu(): void {
    this.setMenu(null);
  }
  /** For the keys of the page. */
  static menuOf(window: WindowLooks): Menu | null {
    return window.#menu;
  }
  setProgressBar(_progress: number): void {
    // Needs a task bar.
  }
  flashFrame(_flag: boolean): void {
    // Needs a task bar.
  }
  setIcon(_icon: unknown): void {
    // Needs a task bar.
  }
  setSkipTaskbar(_skip: boolean): void {
    // Needs a task bar.
  }
  setTitleBarOverlay(_options: object): void {
    // Headless windows have no title bar.
  }
  moveTop(): void {
    this.viewPort.bringToFront();
  }
}
