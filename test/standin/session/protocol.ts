import { app } from "../app/app.ts";
import { registerScheme } from "../core/private-url.ts";

type Handler = (request: Request) => Response | Promise<Response>;

interface CustomScheme {
  readonly scheme: string;
  readonly privileges?: { readonly standard?: boolean; readonly secure?: boolean };
}

let schemesRegistered = false;

/** https://www.electronjs.org/docs/latest/api/protocol */
export class Protocol {
  readonly #handlers = new Map<string, Handler>();

  /** "This method can only be used before the ready event of the app module gets emitted and can be called only once." */
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
    if (app.isReady())
      throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    if (schemesRegistered)
      throw new Error("protocol.registerSchemesAsPrivileged should be called only once");
    schemesRegistered = true;
    for (const { scheme, privileges } of schemes) {
      // Everything else would behave differently from Electron under the private https host.
      if (!privileges?.standard || !privileges.secure)
        throw new Error(
          `not in the stand-in: a scheme that is not standard and secure (${scheme})`,
        );
      registerScheme(scheme);
    }
  }

  handle(scheme: string, handler: Handler): void {
    // The module `protocol` has nothing else before that: lib/browser/api/protocol.ts
    if (!app.isReady()) throw new TypeError("protocol.handle is not a function");
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
    if (!/^(https?|file|data|blob)$/.test(scheme)) registerScheme(scheme);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unregister protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return (
      this.#handlers.has(scheme) || /^(https?|file|about|blob|data|devtools|chrome)$/.test(scheme)
    );
  }

  static handlerOf(protocol: Protocol, scheme: string): Handler | undefined {
    return protocol.#handlers.get(scheme);
  }
}
