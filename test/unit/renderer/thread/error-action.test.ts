import { describe, expect, it } from "vitest";
import { SETTINGS_INDEX } from "../../../../renderer/settings/settings-index.ts";
import { errorAction, retryAt } from "../../../../renderer/thread/error-action.ts";
import { errorDetails } from "../../../../renderer/thread/error-details.ts";
import { errorCode, type ErrorCode, type ErrorData } from "../../../../shared/error-data.ts";

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

  it("leads a key's errors to the key, a model's to the model and an address's to the address", () => {
    const places = ["authentication-failed", "model-not-found", "connection-failed"] as const;
    expect(places.map((code) => errorAction({ code }))).toMatchObject([
      { place: { tab: "Models", focus: "model.apiKey" } },
      { place: { tab: "Models", focus: "model.name" } },
      { place: { tab: "Models", focus: "model.baseUrl" } },
    ]);
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
    expect(errorAction({ code: "malformed-response" }, true)).toEqual({ type: "none" });
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
    baseUrl: "https://user:sk-CANARY-000@api.example.com/v1/sk-CANARY-000?key=sk-CANARY-000",
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
      baseUrl: null,
      appVersion: undefined,
      platform: undefined,
    });
    expect(bare).toBe("Error: internal\nMessage: It failed.");
  });
});
