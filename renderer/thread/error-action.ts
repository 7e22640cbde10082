import type { ClockName } from "../../shared/clock-name.ts";
import type { ErrorCode, ErrorData } from "../../shared/error-data.ts";
import type { SettingsPlace } from "../settings/settings-place.ts";

/** What a person can do about an error beside Retry and Continue. */
export type ErrorAction =
  /** Trying again is all there is to do. */
  | { readonly type: "none" }
  /** Trying again helps only after a while: Retry counts the seconds. */
  | { readonly type: "wait" }
  /** The question can be asked where it is not too long. */
  | { readonly type: "new-chat"; readonly label: string }
  | { readonly type: "open-settings"; readonly label: string; readonly place: SettingsPlace };

const NONE: ErrorAction = { type: "none" };

const settings = (label: string, tab: SettingsPlace["tab"], focus?: string): ErrorAction => ({
  type: "open-settings",
  label,
  place: focus === undefined ? { tab } : { tab, focus },
});

const KEY = settings("Open API key", "Models", "model.apiKey");
const MODEL = settings("Choose model", "Models", "model.name");
const ADDRESS = settings("Check address", "Models", "model.baseUrl");

const ACTIONS: Record<ErrorCode, ErrorAction> = {
  "missing-credential": KEY,
  "secret-unreadable": KEY,
  "authentication-failed": KEY,
  "permission-denied": KEY,
  "quota-exhausted": settings("Provider settings", "Models", "model.apiKey"),
  "model-not-found": MODEL,
  "request-refused": MODEL,
  "connection-failed": ADDRESS,
  "malformed-response": ADDRESS,
  "context-too-long": { type: "new-chat", label: "Ask in a fresh chat" },
  "provider-rate-limited": { type: "wait" },
  "provider-unavailable": { type: "wait" },
  // A clock of ours leads to its setting; nothing can be done here about anybody else's.
  timeout: NONE,
  "content-filtered": NONE,
  "provider-failed": NONE,
  "connection-lost": NONE,
  "empty-answer": NONE,
  "step-limit": NONE,
  "invalid-input": NONE,
  "untrusted-sender": NONE,
  "rate-limited": { type: "wait" },
  cancelled: NONE,
  conflict: NONE,
  "not-found": NONE,
  "storage-failed": NONE,
  "budget-reached": settings("Change budgets", "Limits", "budgets.perRunMicroUsd"),
  internal: settings("Open logs", "Observability", "support.logs"),
};

const CLOCKS: Record<ClockName, ErrorAction> = {
  "first-token": settings("Change timeouts", "Limits", "timeouts.firstTokenSeconds"),
  idle: settings("Change timeouts", "Limits", "timeouts.idleSeconds"),
  total: settings("Change timeouts", "Limits", "timeouts.totalSeconds"),
  tool: settings("Change timeouts", "Limits", "timeouts.toolSeconds"),
};

/**
 * The one action that fits an error.
 *
 * @param hasAnswered whether any of the answer arrived: whoever has answered is at the right address.
 */
export function errorAction(
  { code, clock }: Pick<ErrorData, "code" | "clock">,
  hasAnswered = false,
): ErrorAction {
  if (clock !== undefined) return CLOCKS[clock];
  const action = ACTIONS[code];
  return hasAnswered && action === ADDRESS ? NONE : action;
}

/** From when on Retry may help, in ms since the epoch; undefined is now. */
export function retryAt(error: ErrorData | null): number | undefined {
  if (error === null || errorAction(error).type !== "wait") return undefined;
  const { at, retryAfterMs } = error;
  return at === undefined || retryAfterMs === null ? undefined : at + retryAfterMs;
}
