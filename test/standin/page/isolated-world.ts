import type { createCodec } from "../wire/codec.ts";
import type { BridgeMessage, Carried, createBridge } from "./bridge.ts";
import type { createPageEmitter } from "./page-emitter.ts";
import type { createVisibility, Visibility } from "./visibility.ts";
import type { watchInput } from "./watch-input.ts";

/** What the main process tells the isolated world when the document starts. */
export interface PageEnvironment {
  readonly token: string;
  /** Name of the CDP binding; taken out of the global object before the preload script runs. */
  readonly binding: string;
  readonly process: {
    readonly platform: string;
    readonly arch: string;
    readonly versions: Readonly<Record<string, string | undefined>>;
  };
  /** Names of Electron that a preload script finds there and not here, by the object they belong to. */
  readonly absent: Readonly<
    Record<"ipcRenderer" | "contextBridge" | "webFrame" | "process" | "electron", readonly string[]>
  >;
}

/** The tools the injected source text brings along; functions cannot import inside a page. */
export interface PageTools {
  readonly createCodec: typeof createCodec;
  readonly createBridge: typeof createBridge;
  readonly createPageEmitter: typeof createPageEmitter;
  readonly watchInput: typeof watchInput;
  readonly createVisibility: typeof createVisibility;
}

/** The preload script as Electron wraps it: CommonJS, with what a sandboxed preload may see. */
export type Preload = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  process: object,
  global: typeof globalThis,
) => void;

/**
 * Electron's renderer side in the isolated world: `ipcRenderer`, `contextBridge`, the sandboxed `require`, and the
 * preload script. Self-contained: its source text is injected.
 * Rules: https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts
 */
export function runIsolatedWorld(
  environment: PageEnvironment,
  tools: PageTools,
  preload: Preload | undefined,
): void {
  type Incoming =
    | { readonly kind: "message"; readonly channel: string; readonly args: string }
    | { readonly kind: "visibility"; readonly state: Visibility }
    | {
        readonly kind: "reply";
        readonly id: number;
        readonly value?: string;
        readonly error?: string;
      };

  const scope = globalThis as unknown as Record<string | symbol, unknown>;
  const binding = scope[environment.binding] as (payload: string) => void;
  Reflect.deleteProperty(scope, environment.binding);
  const codec = tools.createCodec();
  const post = (message: { readonly kind: string; readonly [key: string]: unknown }): void =>
    binding(JSON.stringify(message));

  // Questions the main process answers: ipcRenderer.invoke and the page's own (window.open, permissions).
  const questions = new Map<number, (reply: Incoming & { kind: "reply" }) => void>();
  let lastQuestion = 0;
  function ask(message: {
    readonly kind: string;
    readonly [key: string]: unknown;
  }): Promise<unknown> {
    const id = ++lastQuestion;
    return new Promise((resolve, reject) => {
      questions.set(id, ({ value, error }) => {
        questions.delete(id);
        if (error === undefined) resolve(value === undefined ? undefined : codec.decode(value));
        else reject(new Error(error));
      });
      post({ ...message, id });
    });
  }

  // The wire to the page's world; main-world.ts is already waiting for the question.
  let wire = document.createElement("i") as EventTarget;
  document.addEventListener(
    `${environment.token}-wire`,
    (event) => (wire = (event as FocusEvent).relatedTarget ?? wire),
    { once: true },
  );
  document.dispatchEvent(new Event(`${environment.token}-ask`));
  const bridge = tools.createBridge(
    codec,
    ({ carried: given, ...detail }) => {
      for (const each of given)
        wire.dispatchEvent(
          typeof each === "symbol"
            ? new CustomEvent("carry-to-page", { detail: each })
            : new FocusEvent("carry-to-page", { relatedTarget: each }),
        );
      wire.dispatchEvent(new CustomEvent("to-page", { detail }));
    },
    () => undefined,
  );
  let carried: Carried[] = [];
  wire.addEventListener("carry-to-preload", (event) => {
    const { detail, relatedTarget } = event as CustomEvent<symbol> & FocusEvent;
    carried.push((relatedTarget as Element | null) ?? detail);
  });
  wire.addEventListener("to-preload", (event) => {
    const received = carried;
    carried = [];
    bridge.receive({ ...(event as CustomEvent<BridgeMessage>).detail, carried: received });
  });
  bridge.give("host", (question: string, details: unknown) =>
    ask({ kind: question, details: codec.encode(details) }),
  );

  const show = tools.createVisibility(false);
  const Emitter = tools.createPageEmitter();
  const absent = (name: string) => (): never => {
    throw new Error(`not in the stand-in: ${name}`);
  };
  const ipcRenderer = Object.assign(new Emitter(), {
    // Async like Electron's own, so that a value that cannot be cloned is a rejection.
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      try {
        return await ask({ kind: "invoke", channel, args: codec.encode(args) });
      } catch (error) {
        throw (error as Error).message === "An object could not be cloned."
          ? error
          : new Error(`Error invoking remote method '${channel}': ${(error as Error).message}`);
      }
    },
    send: (channel: string, ...args: unknown[]): void =>
      post({ kind: "send", channel, args: codec.encode(args) }),
    sendSync: absent("ipcRenderer.sendSync"),
    sendToHost: absent("ipcRenderer.sendToHost"),
    postMessage: absent("ipcRenderer.postMessage"),
  });

  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      if (typeof key !== "string") throw new TypeError("Error processing argument at index 0");
      let refused: unknown;
      bridge.give("expose", (expose: (key: string, api: unknown) => void) => {
        try {
          expose(key, api);
        } catch (error) {
          refused = error;
        }
      });
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is the other world's Error
      if (refused) throw refused;
    },
    exposeInIsolatedWorld: absent("contextBridge.exposeInIsolatedWorld"),
    executeInMainWorld: absent("contextBridge.executeInMainWorld"),
  };
  /** As strict/make-strict.ts for the main process: what is missing fails by name. */
  function strict<T extends object>(target: T, owner: keyof PageEnvironment["absent"]): T {
    for (const name of environment.absent[owner]) {
      if (name in target) continue;
      const get = absent(owner === "electron" ? name : `${owner}.${name}`);
      Object.defineProperty(target, name, { configurable: true, get });
    }
    return target;
  }
  const electron = strict(
    {
      contextBridge: strict(contextBridge, "contextBridge"),
      ipcRenderer: strict(ipcRenderer, "ipcRenderer"),
      webFrame: strict({}, "webFrame"),
    },
    "electron",
  );
  const modules: Readonly<Record<string, unknown>> = {
    electron,
    "electron/renderer": electron,
    "electron/common": electron,
    events: Object.assign(Emitter, { EventEmitter: Emitter, default: Emitter }),
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name: string): unknown => {
    const bare = name.replace(/^node:/, "");
    if (!Object.hasOwn(modules, bare)) throw new Error(`module not found: ${name}`);
    return modules[bare];
  };

  Object.defineProperty(scope, Symbol.for(environment.token), {
    value: (message: Incoming): void => {
      if (message.kind === "reply") questions.get(message.id)?.(message);
      else if (message.kind === "visibility") {
        show(message.state);
        wire.dispatchEvent(new CustomEvent("visibility", { detail: message.state }));
      } else
        ipcRenderer.emit(
          message.channel,
          { sender: ipcRenderer, ports: [] },
          ...(codec.decode(message.args) as unknown[]),
        );
    },
  });

  tools.watchInput(post);
  if (!preload || window !== window.top) return;
  const module = { exports: {} };
  const process = strict(
    Object.assign(new Emitter(), environment.process, {
      type: "renderer",
      sandboxed: true,
      contextIsolated: true,
      isMainFrame: true,
      env: {},
    }),
    "process",
  );
  try {
    preload(module.exports, require, module, process, globalThis);
  } catch (error) {
    // eslint-disable-next-line no-console -- Electron prints it in the page's console
    console.error("Unable to load preload script", error);
    post({ kind: "preload-error", error: codec.encode(error) });
  }
}
