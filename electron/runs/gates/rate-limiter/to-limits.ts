import type { Settings } from "../../../../shared/settings.ts";
import type { Limits } from "./sliding-window.ts";

/** What one app window may send. */
export function perWindow(limits: Settings["limits"]): Limits {
  const { messagesPerWindow: requests, tokensPerWindow: tokens, windowSeconds } = limits;
  return { requests, tokens, windowMs: windowSeconds * 1_000 };
}

/** What all windows together may send. */
export function appWide(limits: Settings["limits"]): Limits {
  const { messagesPerApp: requests, tokensPerApp: tokens, windowSeconds } = limits;
  return { requests, tokens, windowMs: windowSeconds * 1_000 };
}
