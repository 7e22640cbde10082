import { EventEmitter } from "node:events";
import { createEvent } from "../core/electron-event.ts";
import { app } from "../app/app.ts";
import { BrowserWindow } from "../window/browser-window.ts";
import { windows } from "../window/window-registry.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import { matchesAccelerator, type KeyInput } from "./accelerator.ts";
import { roleOf } from "./roles.ts";

type ItemType = "normal" | "separator" | "submenu" | "checkbox" | "radio";
type Click = (item: MenuItem, window: BrowserWindow | undefined, event: object) => void;

/** https://www.electronjs.org/docs/latest/api/menu-item#new-menuitemoptions */
export interface MenuItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly sublabel?: string;
  readonly toolTip?: string;
  readonly role?: string;
  readonly type?: ItemType;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly submenu?: Menu | readonly MenuItemOptions[];
  readonly click?: Click;
}

let lastCommandId = 0;

/** https://www.electronjs.org/docs/latest/api/menu-item */
export class MenuItem {
  readonly commandId = ++lastCommandId;
  readonly id: string | undefined;
  readonly role: string | undefined;
  readonly type: ItemType;
  readonly accelerator: string | undefined;
  readonly registerAccelerator: boolean;
  readonly submenu: Menu | undefined;
  label: string;
  sublabel: string;
  toolTip: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  menu: Menu | undefined;
  /** Callable by tests as `item.click()`, as in Electron. */
  click: (event?: object, window?: BrowserWindow, contents?: WebContents) => void;

  constructor(options: MenuItemOptions) {
    const role = roleOf(options.role);
    this.id = options.id;
    this.role = options.role?.toLowerCase();
    const submenu = options.submenu ?? role?.submenu;
    this.submenu =
      submenu === undefined || submenu instanceof Menu ? submenu : Menu.buildFromTemplate(submenu);
    this.type = options.type ?? (this.submenu ? "submenu" : "normal");
    if (this.type === "submenu" && !this.submenu) throw new Error("Invalid submenu");
    this.label = options.label ?? role?.label ?? "";
    this.sublabel = options.sublabel ?? "";
    this.toolTip = options.toolTip ?? "";
    this.accelerator = options.accelerator ?? role?.accelerator;
    this.registerAccelerator = options.registerAccelerator ?? role?.registerAccelerator ?? true;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.click = (
      event = createEvent(),
      window = windows.focused ?? undefined,
      contents = window?.webContents,
    ) => {
      if (this.type === "checkbox") this.checked = !this.checked;
      if (this.type === "radio") this.#choose();
      // A role does its own thing; only an item without one calls the app.
      if (!role) return options.click?.(this, window, event);
      role.onApp?.();
      if (window) role.onWindow?.(window);
      if (contents) role.onContents?.(contents);
    };
  }

  #choose(): void {
    for (const item of this.menu?.items ?? []) if (item.type === "radio") item.checked = false;
    this.checked = true;
  }
}

let applicationMenu: Menu | null = null;

/** https://www.electronjs.org/docs/latest/api/menu */
export class Menu extends EventEmitter {
  readonly items: MenuItem[] = [];
  #onClosed: (() => void) | undefined;

  static buildFromTemplate(template: readonly (MenuItemOptions | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const each of template) menu.append(each instanceof MenuItem ? each : new MenuItem(each));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }
  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }

  append(item: MenuItem): void {
    this.insert(this.items.length, item);
  }
  insert(position: number, item: MenuItem): void {
    item.menu = this;
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
  /** Not drawn: open until `closePopup`, so a test can look at it and click its items. */
  popup(options: { readonly callback?: () => void } = {}): void {
    this.#onClosed = options.callback;
    this.emit("menu-will-show", createEvent());
  }
  closePopup(): void {
    this.emit("menu-will-close", createEvent());
    this.#onClosed?.();
    this.#onClosed = undefined;
  }
}

function findByKey(menu: Menu | null, input: KeyInput): MenuItem | undefined {
  for (const item of menu?.items ?? []) {
    if (item.submenu) {
      const found = findByKey(item.submenu, input);
      if (found) return found;
    } else if (
      item.accelerator !== undefined &&
      item.registerAccelerator &&
      item.enabled &&
      matchesAccelerator(item.accelerator, input)
    )
      return item;
  }
  return undefined;
}

app.on("web-contents-created", (_event, contents: WebContents) =>
  contents.on("-accelerator", (input: KeyInput) => {
    const window = BrowserWindow.fromWebContents(contents) ?? undefined;
    findByKey(applicationMenu, input)?.click(
      createEvent({ triggeredByAccelerator: true }),
      window,
      contents,
    );
  }),
);
