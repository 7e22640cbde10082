/* eslint-disable @typescript-eslint/unbound-method -- each is called with its owner again */
import type { createCodec } from "../wire/codec.ts";
import type { BridgeMessage, Carried, createBridge } from "./bridge.ts";
import type { createVisibility, Visibility } from "./visibility.ts";

/** How the page's world asks the browser side something; the isolated world lends it this function. */
export type AskHost = (question: string, details: unknown) => unknown;

/**
 * Runs first in every frame's own world: receives what `contextBridge` exposes, and stands where a page would reach
 * Chromium's popup and permission prompts, because CDP gives no handle on those.
 * Self-contained: its source text is injected.
 */
export function runMainWorld(
  token: string,
  codecOf: typeof createCodec,
  bridgeOf: typeof createBridge,
  visibilityOf: typeof createVisibility,
): void {
  // Typed as what a page may lack: an insecure one has none of these.
  const scope: Partial<Window & typeof globalThis> = window;
  let askHost: AskHost = () => Promise.resolve(undefined);
  // A detached element is the wire: both worlds see the same node, and no page script can find it.
  const wire = document.createElement("i");
  const { dispatchEvent, addEventListener } = EventTarget.prototype;
  const PlainEvent = CustomEvent;
  const NodeEvent = FocusEvent;

  function freeze<T>(value: T, frozen = new Set<unknown>()): T {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
    if (frozen.has(value) || ArrayBuffer.isView(value)) return value;
    frozen.add(value);
    for (const key of Object.keys(value)) freeze((value as Record<string, unknown>)[key], frozen);
    return Object.freeze(value);
  }
  function expose(key: string, api: unknown): void {
    if (key in window)
      throw new Error("Cannot bind an API on top of an existing property on the window object");
    Object.defineProperty(window, key, {
      value: freeze(api),
      enumerable: true,
      writable: false,
      configurable: false,
    });
  }
  const bridge = bridgeOf(
    codecOf(),
    ({ carried: given, ...detail }) => {
      for (const each of given)
        dispatchEvent.call(
          wire,
          typeof each === "symbol"
            ? new PlainEvent("carry-to-preload", { detail: each })
            : new NodeEvent("carry-to-preload", { relatedTarget: each }),
        );
      dispatchEvent.call(wire, new PlainEvent("to-preload", { detail }));
    },
    (name, value) => {
      if (name === "host") askHost = value as AskHost;
      else if (name === "expose") (value as (receive: typeof expose) => void)(expose);
    },
  );
  const show = visibilityOf(true);
  addEventListener.call(wire, "visibility", (event) =>
    show((event as CustomEvent<Visibility>).detail),
  );
  let carried: Carried[] = [];
  addEventListener.call(wire, "carry-to-page", (event) => {
    const { detail, relatedTarget } = event as CustomEvent<symbol> & FocusEvent;
    carried.push((relatedTarget as Element | null) ?? detail);
  });
  addEventListener.call(wire, "to-page", (event) => {
    const received = carried;
    carried = [];
    bridge.receive({ ...(event as CustomEvent<BridgeMessage>).detail, carried: received });
  });
  document.addEventListener(
    `${token}-ask`,
    () => document.dispatchEvent(new FocusEvent(`${token}-wire`, { relatedTarget: wire })),
    { once: true },
  );

  function patch<T extends object, K extends keyof T>(
    owner: T | undefined,
    key: K,
    value: T[K],
  ): void {
    if (owner && key in owner)
      Object.defineProperty(owner, key, { value, writable: true, configurable: true });
  }

  patch(window, "open", (url = "about:blank", frameName = "", features = "") => {
    const target = new URL(url === "" ? "about:blank" : url, document.baseURI).href;
    askHost("window-open", { url: target, frameName, features, disposition: "new-window" });
    return null;
  });

  /** Lets the permission handlers decide first; Chromium has their decision when the original runs. */
  function gate<T extends object>(
    owner: T | undefined,
    key: keyof T,
    permission: string,
    describe: (args: readonly unknown[]) => object = () => ({}),
  ): void {
    const original = owner?.[key] as ((...args: unknown[]) => unknown) | undefined;
    if (!owner || typeof original !== "function") return;
    const gated = async function (this: T, ...args: unknown[]): Promise<unknown> {
      await askHost("permission-request", { permission, ...describe(args) });
      return original.apply(this, args);
    };
    patch(owner, key, gated as T[keyof T]);
  }
  const geolocation = scope.Geolocation?.prototype;
  for (const key of ["getCurrentPosition", "watchPosition"] as const)
    gate(geolocation, key, "geolocation");
  const clipboard = scope.Clipboard?.prototype;
  for (const key of ["read", "readText"] as const) gate(clipboard, key, "clipboard-read");
  for (const key of ["write", "writeText"] as const)
    gate(clipboard, key, "clipboard-sanitized-write");
  gate(scope.MediaDevices?.prototype, "getUserMedia", "media", ([wanted]) => ({
    mediaTypes: ["audio", "video"].filter((kind) =>
      Boolean((wanted as Record<string, unknown>)[kind]),
    ),
  }));
  gate(scope.MediaDevices?.prototype, "getDisplayMedia", "display-capture");
  gate(Navigator.prototype, "requestMIDIAccess", "midi");

  // Static and with a callback form, so not a plain gate.
  if ("Notification" in window) {
    const { requestPermission } = Notification;
    patch(Notification, "requestPermission", async (callback) => {
      await askHost("permission-request", { permission: "notifications" });
      return requestPermission.call(Notification, callback);
    });
  }
  const { query } = Permissions.prototype;
  patch(Permissions.prototype, "query", async function (this: Permissions, descriptor) {
    await askHost("permission-check", { permission: descriptor.name });
    return query.call(this, descriptor);
  });
}
