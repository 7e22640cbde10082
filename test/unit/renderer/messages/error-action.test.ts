import { describe, expect, it } from "vitest";
import { SETTINGS_INDEX } from "../../../../renderer/fields/settings-index.ts";
import { errorAction, mayPass, retryAt } from "../../../../renderer/messages/error-action.ts";
import { errorDetails } from "../../../../renderer/messages/error-details.ts";
import { errorCode, type ErrorCode, type ErrorData } from "../../../../shared/error-data.ts";
import { endpoint as endpointSchema, type Endpoint } from "../../../../shared/endpoint.ts";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";

const anEndpoint = (id: string, baseUrl: string): Endpoint =>
  endpointSchema.parse({ id, name: `The ${id} one`, preset: "custom", baseUrl });
const FAILED = anEndpoint("failed", "http://127.0.0.1:9/v1");
const OTHER = anEndpoint("other", "https://api.example.com/v1");
const named = ({ id, name, baseUrl }: Endpoint) => ({ id, name, address: new URL(baseUrl).host });
const effectiveWith = (
  endpoints: readonly Endpoint[],
  fromEnvironment: readonly string[] = [],
): EffectiveSettings => ({ settings: { ...DEFAULT_SETTINGS, endpoints }, fromEnvironment });

const error = (code: ErrorCode, more: Partial<ErrorData> = {}): ErrorData => ({
  code,
  message: "It failed.",
  detail: null,
  retryAfterMs: null,
  requestId: null,
  ...more,
});

describe("errorAction", () => {
  it.each(errorCode.options)("knows one for %s, and where it leads", (code) => {
    const action = errorAction({ code });
    if (action.type !== "open-settings") return;
    const { tab, focus = "" } = action.place;
    // The key's field is no setting, so it is not in the index.
    if (focus === "model.apiKey") expect(tab).toBe("Models");
    else expect(SETTINGS_INDEX.find(({ name }) => name === focus)?.tab).toBe(tab);
  });

  it.each([
    ["authentication-failed", "model.apiKey"],
    ["missing-credential", "model.apiKey"],
    ["secret-unreadable", "model.apiKey"],
    ["permission-denied", "model.apiKey"],
    ["connection-failed", "model.baseUrl"],
    ["malformed-response", "model.baseUrl"],
  ] as const)("leads %s to the field %s of the endpoint that failed", (code, focus) => {
    const effective = effectiveWith([OTHER, FAILED]);
    expect(errorAction({ code, endpoint: named(FAILED) }, { effective })).toMatchObject({
      place: { tab: "Models", focus, endpointId: FAILED.id },
    });
    // An error that does not say who failed is about the endpoint of its chat.
    expect(errorAction({ code }, { effective, endpointId: OTHER.id })).toMatchObject({
      place: { focus, endpointId: OTHER.id },
    });
  });

  it.each(["model-not-found", "request-refused"] as const)(
    "leads %s to the chat's own list of models",
    (code) => {
      const chosen = { type: "choose-model", label: "Choose model" };
      expect(errorAction({ code, endpoint: named(FAILED) })).toEqual(chosen);
      expect(errorAction({ code }, { effective: effectiveWith([FAILED]) })).toEqual(chosen);
    },
  );

  it("leads to the locked field where the environment holds the model", () => {
    const effective = effectiveWith([FAILED], ["model.endpointId", "model.name"]);
    expect(errorAction({ code: "model-not-found" }, { effective })).toMatchObject({
      place: { tab: "Models", focus: "model.name" },
    });
  });

  it("leads away from an endpoint that was deleted since", () => {
    const effective = effectiveWith([OTHER]);
    for (const code of ["authentication-failed", "connection-failed"] as const) {
      expect(errorAction({ code, endpoint: named(FAILED) }, { effective })).toMatchObject({
        type: "choose-model",
      });
    }
  });

  it.each([
    ["budget-reached", "budgets.perRunMicroUsd", "Change budgets", "Limits"],
    ["budget-reached", "budgets.perChatMicroUsd", "Change budgets", "Limits"],
    ["budget-reached", "budgets.perDayMicroUsd", "Change budgets", "Limits"],
    ["budget-reached", "budgets.perMonthMicroUsd", "Change budgets", "Limits"],
    ["budget-reached", "prices.own", "Set price", "Models"],
    ["step-limit", "limits.toolRounds", "Change step limit", "Limits"],
    ["connection-failed", "endpoint.proxy", "Check proxy", "Models"],
    ["request-refused", "endpoint.asksForUsage", "Change token counts", "Models"],
    ["invalid-input", "model.baseUrl", "Check address", "Models"],
  ] as const)("%s at %s is “%s” on the tab %s and its place", (code, setting, label, tab) => {
    const action = errorAction({ code, setting, endpoint: named(FAILED) });
    const where = tab === "Models" ? { endpointId: FAILED.id } : {};
    expect(action).toEqual({
      type: "open-settings",
      label,
      place: { tab, focus: setting, ...where },
    });
  });

  it.each([
    ["chat.temperature", "Change temperature", "temperature"],
    ["chat.maximumTokens", "Change maximum tokens", "maximumTokens"],
    ["chat.reasoningEffort", "Change reasoning effort", "reasoningEffort"],
  ])("a request refused for %s opens the chat's own option", (setting, label, option) => {
    expect(errorAction({ code: "request-refused", setting })).toEqual({
      type: "chat-option",
      label,
      option,
    });
  });

  it("leads a spent account to its provider's page, and nowhere where nobody knows it", () => {
    const account = (endpoint: Endpoint) =>
      errorAction(
        { code: "quota-exhausted", endpoint: named(endpoint) },
        { effective: effectiveWith([endpoint]) },
      );
    expect(account({ ...FAILED, preset: "openai" })).toMatchObject({
      type: "open-link",
      url: expect.stringMatching(/^https:\/\/platform\.openai\.com\//) as unknown,
    });
    expect(account({ ...FAILED, baseUrl: "https://api.deepseek.com/v1" })).toMatchObject({
      url: expect.stringContaining("deepseek.com") as unknown,
    });
    expect(account(FAILED)).toEqual({ type: "none" });
  });

  it("knows nothing of a setting of another version", () => {
    expect(errorAction({ code: "request-refused", setting: "chat.seed" })).toEqual({
      type: "none",
    });
  });
});

describe("mayPass", () => {
  it.each(["timeout", "provider-unavailable", "connection-lost", "empty-answer"] as const)(
    "lets %s be tried again",
    (code) => {
      expect(mayPass({ code })).toBe(true);
    },
  );
  it.each([
    "authentication-failed",
    "model-not-found",
    "connection-failed",
    "quota-exhausted",
  ] as const)("puts what mends %s first", (code) => {
    expect(mayPass({ code })).toBe(false);
  });
});

describe("errorAction of a time-out", () => {
  it.each([
    ["first-token", "timeouts.firstTokenSeconds"],
    ["idle", "timeouts.idleSeconds"],
    ["total", "timeouts.totalSeconds"],
    ["tool", "timeouts.toolSeconds"],
  ] as const)("leads to the setting of the %s clock", (clock, focus) => {
    expect(errorAction({ code: "timeout", clock })).toMatchObject({
      place: { tab: "Limits", focus },
    });
    expect(SETTINGS_INDEX.map(({ name }) => name)).toContain(focus);
  });

  it("leads nowhere when the clock was not ours", () => {
    expect(errorAction({ code: "timeout" })).toEqual({ type: "none" });
  });
});

describe("errorAction of a garbled answer", () => {
  it("sends nobody who has read half of it to check the address", () => {
    expect(errorAction({ code: "malformed-response" })).toMatchObject({ label: "Check address" });
    expect(errorAction({ code: "malformed-response" }, { hasAnswered: true })).toEqual({
      type: "none",
    });
  });
});

describe("retryAt", () => {
  it("is when the provider said, counted from the failure", () => {
    const limited = error("provider-rate-limited", { retryAfterMs: 20_000, at: 1_000 });
    expect(retryAt(limited)).toBe(21_000);
    expect(retryAt(error("provider-unavailable", { retryAfterMs: 5_000, at: 1_000 }))).toBe(6_000);
  });
  it.each([
    null,
    error("provider-rate-limited"),
    error("provider-rate-limited", { retryAfterMs: 20_000 }),
    error("authentication-failed", { retryAfterMs: 20_000, at: 1_000 }),
  ])("is now where nobody named a time: %j", (failure) => {
    expect(retryAt(failure)).toBeUndefined();
  });
});

describe("errorDetails", () => {
  const circumstances = {
    model: "gpt-5-mini",
    endpoint: { id: FAILED.id, name: "sk-CANARY-000", address: "api.example.com" },
    appVersion: "1.0.0",
    platform: "linux",
  };

  it("names what somebody who can help will ask for", () => {
    const details = errorDetails(
      error("provider-failed", {
        detail: "Upstream broke",
        requestId: "req_1",
        at: Date.UTC(2026, 10, 22),
      }),
      circumstances,
    );
    expect(details).toBe(
      [
        "Error: provider-failed",
        "Message: It failed.",
        "Detail: Upstream broke",
        "Request id: req_1",
        "Time: 2026-11-22T00:00:00.000Z",
        "Model: gpt-5-mini",
        "Endpoint: api.example.com",
        "Parley: 1.0.0, linux",
      ].join("\n"),
    );
  });

  it("holds no key, wherever one stood, and no row without a value", () => {
    const leaky = error("internal", {
      message: "Key sk-CANARY-000 failed",
      detail: "Bearer sk-CANARY-000",
      requestId: "sk-CANARY-000",
    });
    const details = errorDetails(leaky, { ...circumstances, model: "sk-CANARY-000" });
    expect(details).not.toContain("CANARY");
    const bare = errorDetails(error("internal"), {
      model: null,
      endpoint: undefined,
      appVersion: undefined,
      platform: undefined,
    });
    expect(bare).toBe("Error: internal\nMessage: It failed.");
  });
});
