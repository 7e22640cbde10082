import type { ClockName } from "../../shared/clock-name.ts";
import { billingPage } from "../../shared/endpoint-presets.ts";
import type { EndpointId } from "../../shared/endpoint.ts";
import type { ErrorCode, ErrorData } from "../../shared/error-data.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { CHAT_OPTIONS, type ChatOption } from "../chat/chat-option.ts";
import { SETTINGS_INDEX } from "../fields/settings-index.ts";
import type { SettingsPlace } from "../location/settings-place.ts";

/** What a person can do about an error beside Retry and Continue: one step, at the one place that mends it. */
export type ErrorAction =
  /** Trying again is all there is to do. */
  | { readonly type: "none" }
  /** Trying again helps only after a while: Retry counts the seconds. */
  | { readonly type: "wait" }
  /** The question can be asked where it is not too long. */
  | { readonly type: "new-chat"; readonly label: string }
  /** Another model for this chat: its own list, in the composer. */
  | { readonly type: "choose-model"; readonly label: string }
  /** What this chat asks of its model: the panel in the composer. */
  | { readonly type: "chat-option"; readonly label: string; readonly option: ChatOption }
  /** Outside of Parley: the provider's own page. */
  | { readonly type: "open-link"; readonly label: string; readonly url: string }
  | { readonly type: "open-settings"; readonly label: string; readonly place: SettingsPlace };

/** What is known of where an error happened. */
export interface ErrorSituation {
  /** Whether any of the answer arrived: whoever has answered is at the right address. */
  readonly hasAnswered?: boolean;
  /** Undefined until main has answered. */
  readonly effective?: EffectiveSettings | undefined;
  /** What answers in the chat now, for errors that do not say who failed. */
  readonly endpointId?: EndpointId | null | undefined;
}

const NONE: ErrorAction = { type: "none" };
const WAIT: ErrorAction = { type: "wait" };
const CHOOSE = "Choose model";

const settings = (
  label: string,
  tab: SettingsPlace["tab"],
  focus: string,
  endpointId?: EndpointId | null,
): ErrorAction => ({
  type: "open-settings",
  label,
  place: { tab, focus, ...(endpointId === undefined || endpointId === null ? {} : { endpointId }) },
});

/** Where each kind of error is put right. */
type Remedy =
  | "none"
  | "wait"
  | "key"
  | "model"
  | "address"
  | "account"
  | "fresh-chat"
  | "budgets"
  | "steps"
  | "logs";

const REMEDIES: Record<ErrorCode, Remedy> = {
  "missing-credential": "key",
  "secret-unreadable": "key",
  "authentication-failed": "key",
  "permission-denied": "key",
  "quota-exhausted": "account",
  "model-not-found": "model",
  "request-refused": "model",
  "connection-failed": "address",
  "malformed-response": "address",
  "context-too-long": "fresh-chat",
  "provider-rate-limited": "wait",
  "provider-unavailable": "wait",
  "rate-limited": "wait",
  "budget-reached": "budgets",
  "step-limit": "steps",
  internal: "logs",
  // A clock of ours leads to its setting; nothing can be done here about anybody else's.
  timeout: "none",
  "content-filtered": "none",
  "provider-failed": "none",
  "connection-lost": "none",
  "empty-answer": "none",
  "answer-too-long": "none",
  "invalid-input": "none",
  "untrusted-sender": "none",
  cancelled: "none",
  conflict: "none",
  declined: "none",
  "question-open": "none",
  "not-found": "none",
  "storage-failed": "none",
};

const CLOCKS: Record<ClockName, string> = {
  "first-token": "timeouts.firstTokenSeconds",
  idle: "timeouts.idleSeconds",
  total: "timeouts.totalSeconds",
  tool: "timeouts.toolSeconds",
};

/** What the button says that leads to a setting, by the beginning of its name. */
const SETTING_LABELS: readonly (readonly [prefix: string, label: string])[] = [
  ["budgets.", "Change budgets"],
  ["limits.toolRounds", "Change step limit"],
  ["timeouts.", "Change timeouts"],
  ["prices.", "Set price"],
  ["endpoint.proxy", "Check proxy"],
  ["endpoint.asksForUsage", "Change token counts"],
  ["model.baseUrl", "Check address"],
];

/** The one action that fits an error. */
export function errorAction(
  error: Pick<ErrorData, "code" | "clock" | "setting" | "endpoint">,
  situation: ErrorSituation = {},
): ErrorAction {
  const { code, clock, setting } = error;
  const { hasAnswered = false, effective } = situation;
  const endpointId = error.endpoint?.id ?? situation.endpointId;
  const named = clock === undefined ? setting : CLOCKS[clock];
  if (named !== undefined) return toSetting(named, endpointId) ?? NONE;
  const endpoint = effective?.settings.endpoints.find(({ id }) => id === endpointId);
  // Whatever it was about an endpoint that was deleted since, another one has to answer.
  const isGone = effective !== undefined && error.endpoint !== undefined && endpoint === undefined;
  switch (REMEDIES[code]) {
    case "none":
      return NONE;
    case "wait":
      return WAIT;
    case "key":
      if (isGone) return chooseModel(effective);
      return settings("Open API key", "Models", "model.apiKey", endpointId);
    case "model":
      return chooseModel(effective);
    case "address":
      if (hasAnswered) return NONE;
      if (isGone) return chooseModel(effective);
      return settings("Check address", "Models", "model.baseUrl", endpointId);
    case "account": {
      const url = endpoint && billingPage(endpoint);
      return url === undefined ? NONE : { type: "open-link", label: "Open billing page", url };
    }
    case "fresh-chat":
      return { type: "new-chat", label: "Ask in a fresh chat" };
    case "budgets":
      return settings("Change budgets", "Limits", "budgets.perRunMicroUsd");
    case "steps":
      return settings("Change step limit", "Limits", "limits.toolRounds");
    case "logs":
      return settings("Open logs", "Observability", "support.logs");
  }
}

/** The chat's own list of models; where the environment holds the choice, the field that says so. */
function chooseModel(effective: EffectiveSettings | undefined): ErrorAction {
  const isHeld = ["model.endpointId", "model.name"].every((name) =>
    effective?.fromEnvironment.includes(name),
  );
  return isHeld
    ? settings(CHOOSE, "Models", "model.name")
    : { type: "choose-model", label: CHOOSE };
}

/** Undefined for a setting that this version does not know. */
function toSetting(name: string, endpointId?: EndpointId | null): ErrorAction | undefined {
  const option = CHAT_OPTIONS.find((each) => `chat.${each.name}` === name);
  if (option !== undefined) {
    return {
      type: "chat-option",
      label: `Change ${option.label.toLowerCase()}`,
      option: option.name,
    };
  }
  const label = SETTING_LABELS.find(([prefix]) => name.startsWith(prefix))?.[1];
  // An endpoint's own options are on its page alone, so the search does not know them.
  const tab = name.startsWith("endpoint.")
    ? "Models"
    : SETTINGS_INDEX.find((each) => each.name === name)?.tab;
  if (tab === undefined || label === undefined) return undefined;
  return settings(label, tab, name, tab === "Models" ? endpointId : undefined);
}

/** Errors after which the same request, made once more, may well succeed. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set([
  "timeout",
  "provider-rate-limited",
  "provider-unavailable",
  "provider-failed",
  "rate-limited",
  "connection-lost",
  "empty-answer",
  "storage-failed",
  "conflict",
  "cancelled",
  "internal",
]);

/** Whether trying again, with nothing changed, may help: else what mends it is the main button, and Retry is not. */
export function mayPass({ code }: Pick<ErrorData, "code">): boolean {
  return MAY_PASS.has(code);
}

/** From when on Retry may help, in ms since the epoch; undefined is now. */
export function retryAt(error: ErrorData | null): number | undefined {
  if (error === null || errorAction(error).type !== "wait") return undefined;
  const { at, retryAfterMs } = error;
  return at === undefined || retryAfterMs === null ? undefined : at + retryAfterMs;
}
