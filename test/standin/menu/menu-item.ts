import type { WebContents } from "../web-contents/web-contents.ts";
import type { BrowserWindow } from "../window/browser-window.ts";
import { Menu } from "./menu.ts";
import type { Placed } from "./menu-order.ts";
import { roleOf } from "./roles.ts";

const TYPES = ["normal", "separator", "submenu", "checkbox", "radio", "header", "palette"] as const;
export type ItemType = (typeof TYPES)[number];
type Click = (item: MenuItem, window: BrowserWindow | undefined, event: object | undefined) => void;

/** https://www.electronjs.org/docs/latest/api/menu-item#new-menuitemoptions */
export interface MenuItemOptions extends Placed {
  readonly label?: string;
  readonly role?: string;
  readonly type?: ItemType;
  readonly accelerator?: string | null;
  readonly registerAccelerator?: boolean;
  readonly checked?: boolean;
  readonly submenu?: Menu | readonly MenuItemOptions[];
  readonly click?: Click;
  /** Kept on the item as it is. */
  readonly [other: string]: unknown;
}

let lastCommandId = 0;

/** https://www.electronjs.org/docs/latest/api/menu-item, after lib/browser/api/menu-item.ts */
export class MenuItem {
  declare readonly commandId: number;
  declare readonly id: string | undefined;
  declare readonly role: string | undefined;
  declare readonly type: ItemType;
  declare readonly accelerator: string | null;
  declare readonly submenu: Menu | null;
  declare readonly menu: Menu | undefined;
  declare readonly groupId: number | undefined;
  declare registerAccelerator: boolean;
  declare acceleratorWorksWhenHidden: boolean;
  declare label: string;
  declare accessibilityLabel: string;
  declare sublabel: string;
  declare toolTip: string;
  declare icon: unknown;
  declare enabled: boolean;
  declare visible: boolean;
  declare checked: boolean;
  /** macOS keeps accelerators that a person chose; nothing else does. */
  readonly userAccelerator = null;
  /** Callable by tests as in Electron: whoever leaves the window out has none. */
  readonly click: (event?: object, window?: BrowserWindow, contents?: WebContents) => void;

  constructor(options: MenuItemOptions) {
    const role = roleOf(options.role);
    for (const key in options) if (!(key in this)) Reflect.set(this, key, options[key]);
    const given = options.submenu ?? role?.submenu;
    const submenu =
      given === undefined || given instanceof Menu ? given : Menu.buildFromTemplate(given);
    const type = options.type ?? (submenu ? "submenu" : role?.isChecked ? "checkbox" : "normal");
    if (type === "submenu" && !submenu) throw new Error("Invalid submenu");
    this.overrideReadOnlyProperty("type", type);
    this.overrideReadOnlyProperty("role", options.role?.toLowerCase());
    this.overrideReadOnlyProperty("accelerator", options.accelerator ?? role?.accelerator ?? null);
    this.overrideReadOnlyProperty("submenu", submenu ?? null);
    const defaults = {
      icon: null,
      label: role?.label ?? "",
      accessibilityLabel: "",
      sublabel: "",
      toolTip: "",
      enabled: true,
      visible: true,
      checked: false,
      acceleratorWorksWhenHidden: true,
      registerAccelerator: role?.registerAccelerator ?? true,
    };
    for (const [name, value] of Object.entries(defaults)) this.overrideProperty(name, value);
    if (!TYPES.includes(this.type)) throw new Error(`Unknown menu item type: ${this.type}`);
    this.overrideReadOnlyProperty("commandId", ++lastCommandId);
    this.click = (event, window, contents) => {
      if (!role?.isChecked && (this.type === "checkbox" || this.type === "radio"))
        this.checked = !this.checked;
      // A role does its own thing; an item whose role has nothing to do it to calls the app.
      if (role?.onApp) role.onApp();
      else if (role?.onWindow && window) role.onWindow(window);
      else if (role?.onContents && contents) role.onContents(contents);
      else if (typeof options.click === "function") options.click(this, window, event);
    };
  }

  overrideProperty(name: string, defaultValue: unknown = null): void {
    Reflect.set(this, name, Reflect.get(this, name) ?? defaultValue);
  }
  overrideReadOnlyProperty(name: string, value: unknown): void {
    Object.defineProperty(this, name, {
      value,
      enumerable: true,
      writable: false,
      configurable: true,
    });
  }
  getDefaultRoleAccelerator(): string | undefined {
    return roleOf(this.role)?.accelerator;
  }
  getCheckStatus(): boolean {
    return roleOf(this.role)?.isChecked?.() ?? this.checked;
  }

  static placeIn(item: MenuItem, menu: Menu): void {
    item.overrideReadOnlyProperty("menu", menu);
  }
}

/** Items of one group: choosing one takes the mark from the others. */
export function groupRadio(item: MenuItem, groupId: number, group: readonly MenuItem[]): void {
  item.overrideReadOnlyProperty("groupId", groupId);
  marked.set(item, item.checked);
  Object.defineProperty(item, "checked", {
    enumerable: true,
    configurable: true,
    get: () => marked.get(item),
    set() {
      for (const other of group) marked.set(other, other === item);
    },
  });
}

const marked = new WeakMap<MenuItem, boolean>();

/** A group always shows one mark. */
export function markOne(group: readonly MenuItem[]): void {
  const [first] = group;
  if (first && !group.some((item) => item.checked)) marked.set(first, true);
}
