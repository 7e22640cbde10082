import { EventEmitter } from "node:events";
import { app } from "../app/app.ts";
import { createEvent } from "../core/electron-event.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import { BrowserWindow } from "../window/browser-window.ts";
import { WindowLooks } from "../window/window-looks.ts";
import { windows } from "../window/window-registry.ts";
import {
  acceleratorText,
  matchesAccelerator,
  parseAccelerator,
  type Accelerator,
  type KeyInput,
} from "./accelerator.ts";
import { groupRadio, markOne, MenuItem, type MenuItemOptions } from "./menu-item.ts";
import { orderItems } from "./menu-order.ts";

interface PopupOptions {
  readonly window?: BrowserWindow;
  readonly x?: number;
  readonly y?: number;
  readonly positioningItem?: number;
  readonly callback?: () => void;
}

let applicationMenu: Menu | null = null;
let wasSet = false;
let lastGroupId = 0;

/** https://www.electronjs.org/docs/latest/api/menu, after lib/browser/api/menu.ts */
export class Menu extends EventEmitter {
  readonly items: MenuItem[] = [];
  readonly #groups = new Map<number, MenuItem[]>();
  #onClosed: (() => void) | undefined;

  static buildFromTemplate(template: readonly (MenuItemOptions | MenuItem)[]): Menu {
    if (!Array.isArray(template))
      throw new TypeError("Invalid template for Menu: Menu template must be an array");
    const isItem = (item: unknown): boolean =>
      typeof item === "object" &&
      item !== null &&
      (Object.hasOwn(item, "label") ||
        Object.hasOwn(item, "role") ||
        Reflect.get(item, "type") === "separator");
    if (!template.every(isItem))
      throw new TypeError(
        "Invalid template for MenuItem: must have at least one of label, role or type",
      );
    const menu = new Menu();
    for (const each of orderItems<MenuItemOptions | MenuItem>(template))
      menu.append(each instanceof MenuItem ? each : new MenuItem(each));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    if (menu && !(menu instanceof Menu)) throw new TypeError("Invalid menu");
    applicationMenu = menu;
    wasSet = true;
    if (menu) Menu.#reportAccelerators(menu);
    for (const window of windows.all()) window.setMenu(menu);
  }
  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }
  static sendActionToFirstResponder(_action: string): void {
    // macOS only.
  }

  append(item: MenuItem): void {
    this.insert(this.items.length, item);
  }
  insert(position: number, item: MenuItem): void {
    if (!(item instanceof MenuItem)) throw new TypeError("Invalid item");
    if (position < 0) throw new RangeError(`Position ${position} cannot be less than 0`);
    if (position > this.items.length)
      throw new RangeError(`Position ${position} cannot be greater than the total MenuItem count`);
    if (item.type !== "separator") requireString(item.label, 2);
    if (item.toolTip) requireString(item.toolTip, 1);
    if (item.type === "radio") this.#group(position, item);
    MenuItem.placeIn(item, this);
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): MenuItem | null {
    const own = this.items.find((item) => item.id === id);
    if (own) return own;
    for (const { submenu } of this.items) {
      const found = submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
  getItemCount(): number {
    return this.items.length;
  }
  /** Not drawn: open until `closePopup`, so a test can look at it and click its items. */
  popup(options: PopupOptions = {}): object {
    if ((options as unknown) === null || typeof options !== "object")
      throw new TypeError("Options must be an object");
    const all = windows.all();
    const given = options.window && all.includes(options.window) ? options.window : undefined;
    const browserWindow = given ?? windows.focused ?? all[0];
    if (!browserWindow) throw new Error("Cannot open Menu without a BaseWindow present");
    const { x = -1, y = -1, positioningItem: position = -1, callback } = options;
    this.#onClosed = typeof callback === "function" ? callback : undefined;
    this._menuWillShow();
    this.emit("menu-will-show", createEvent());
    return { browserWindow, x, y, position };
  }
  closePopup(_window?: BrowserWindow): void {
    this.emit("menu-will-close", createEvent());
    const closed = this.#onClosed;
    this.#onClosed = undefined;
    closed?.();
  }

  /** The item whose accelerator this key press is; of several, the last one. */
  static findByKey(menu: Menu, input: KeyInput): MenuItem | undefined {
    return menu.#accelerated().findLast(({ accelerator }) => matchesAccelerator(accelerator, input))
      ?.item;
  }
  /** Electron's log says so, and nothing else tells that an accelerator does not exist. */
  static #reportAccelerators(menu: Menu): void {
    for (const { accelerator, submenu } of menu.items) {
      if (submenu) Menu.#reportAccelerators(submenu);
      if (accelerator !== null && !parse(accelerator))
        process.stderr.write(`${accelerator} doesn't contain a valid key\n`);
    }
  }
  #accelerated(): { readonly item: MenuItem; readonly accelerator: Accelerator }[] {
    return this.items.flatMap((item) => {
      if (item.submenu) return item.submenu.#accelerated();
      const accelerator = item.registerAccelerator ? parse(item.accelerator) : undefined;
      return accelerator ? [{ item, accelerator }] : [];
    });
  }

  // --- what Electron's native side calls, and its own specs with it ---

  _menuWillShow(): void {
    for (const group of this.#groups.values()) markOne(group);
  }
  _executeCommand(event: object, commandId: number): void {
    const window = windows.focused ?? undefined;
    this.items
      .find((item) => item.commandId === commandId)
      ?.click(event, window, window?.webContents);
  }
  _getAcceleratorTextAt(index: number): string {
    const accelerator = parse(this.items[index]?.accelerator ?? null);
    return accelerator ? acceleratorText(accelerator) : "";
  }

  /** Radio items between two separators are one group. */
  #group(position: number, item: MenuItem): void {
    const beside = position > 0 ? this.items.slice(0, position).reverse() : this.items;
    const end = beside.findIndex(({ type }) => type === "separator");
    const neighbour = (end < 0 ? beside : beside.slice(0, end)).find(
      ({ type }) => type === "radio",
    );
    const groupId = neighbour?.groupId ?? ++lastGroupId;
    const group = this.#groups.get(groupId) ?? [];
    this.#groups.set(groupId, group);
    group.push(item);
    groupRadio(item, groupId, group);
  }
}

function parse(accelerator: unknown): Accelerator | undefined {
  return typeof accelerator === "string" ? parseAccelerator(accelerator) : undefined;
}

/** gin's conversion: only a string is a string. */
function requireString(value: unknown, index: number): void {
  if (typeof value !== "string")
    throw new TypeError(
      `Error processing argument at index ${index}, conversion failure from ${String(value)}`,
    );
}

/** An app that sets no menu of its own gets Electron's; lib/browser/default-menu.ts */
export function setDefaultMenu(): void {
  if (wasSet) return;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: "fileMenu" },
      { role: "editMenu" },
      { role: "viewMenu" },
      { role: "windowMenu" },
      { role: "help", submenu: [] },
    ]),
  );
}

app.on("web-contents-created", (_event, contents: WebContents) =>
  contents.on("-accelerator", (input: KeyInput) => {
    const window = BrowserWindow.fromWebContents(contents) ?? undefined;
    const menu = window && WindowLooks.menuOf(window);
    const item = menu && Menu.findByKey(menu, input);
    if (item?.enabled) item.click(createEvent({ triggeredByAccelerator: true }), window, contents);
  }),
);
