import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { CapabilityCard, TestResult } from "../../../../shared/connection-test.ts";
import { endpoint as endpointSchema } from "../../../../shared/endpoint.ts";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";
import { AppError } from "../../../../shared/errors.ts";
import { formatAgo } from "../../../../renderer/format/format-ago.ts";
import { summaryWords } from "../../../../renderer/settings/connection/step-words.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const ENDPOINT = endpointSchema.parse({
  id: "local",
  name: "Local",
  preset: "custom",
  baseUrl: "http://localhost:1",
});
const MENDED = "http://localhost:1/v1";

const settingsAt = (baseUrl: string): EffectiveSettings => ({
  settings: {
    ...DEFAULT_SETTINGS,
    endpoints: [{ ...ENDPOINT, baseUrl }],
    model: { endpointId: ENDPOINT.id, name: "fake" },
  },
  fromEnvironment: [],
});

const ok = (step: TestResult["step"]): TestResult => ({
  step,
  state: "ok",
  ms: 12,
  message: `${step} is fine.`,
  fix: null,
});
const wrongPath: TestResult = {
  step: "models",
  state: "failed",
  ms: 40,
  message: "The API is one step below this address.",
  fix: { type: "change", label: "Add /v1", patch: { baseUrl: MENDED } },
};

function cardOf(results: readonly TestResult[], baseUrl = ENDPOINT.baseUrl): CapabilityCard {
  return {
    endpointId: ENDPOINT.id,
    baseUrl,
    model: "fake",
    protocol: null,
    testedAt: Date.now() - 2 * 3_600_000,
    results,
    capabilities: {
      modelCount: 1,
      firstTokenMs: null,
      streams: null,
      acceptsUsageRequest: null,
      sendsUsage: null,
      tools: null,
      stops: null,
      reasoningField: null,
      contextTokens: null,
    },
  };
}

async function openModels(fromEnvironment: readonly string[] = []) {
  const app = openApp();
  const { bridge, services } = app;
  bridge.on("settings.get", () => ({ ...settingsAt(ENDPOINT.baseUrl), fromEnvironment }));
  bridge.on("endpoint.keyOrigin", () => ({ source: "none", origin: null }));
  await act(() => services.settings.load());
  act(() => services.shell.openSettings({ tab: "Models" }));
  await screen.findByRole("region", { name: "Connection" });
  const region = (): HTMLElement => screen.getByRole("region", { name: "Connection" });
  return { ...app, region };
}

describe("Test connection", () => {
  it("shows each step as it comes, and the summary at the end", async () => {
    const { bridge, user, region } = await openModels();
    const goOn = Promise.withResolvers<undefined>();
    bridge.on("endpoint.test", async ({ emit }) => {
      emit({ type: "step-start", step: "dns" });
      emit({ type: "step-end", result: ok("dns") });
      emit({ type: "step-start", step: "connect" });
      await goOn.promise;
      emit({ type: "step-end", result: ok("connect") });
      return {
        ...cardOf([ok("dns"), ok("connect"), ok("first-token")]),
        protocol: null,
        testedAt: Date.now(),
      };
    });
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    const steps = await screen.findByRole("list", { name: "Connection test" });
    await waitFor(() => expect(within(steps).getAllByRole("listitem")).toHaveLength(2));
    expect(steps.textContent).toContain("dns is fine.");
    expect(steps.textContent).toContain("Connection: running.");
    expect(within(region()).getByRole("status").textContent).toBe("Testing: Connection…");
    goOn.resolve(undefined);
    await screen.findByText(/Everything works/);
    expect(within(region()).getByRole("status").textContent).toContain("Tested just now with fake");
    expect(screen.getByRole("button", { name: "Test connection" })).toBeDefined();
  });

  it("mends with one click and tests again", async () => {
    const { bridge, user } = await openModels();
    bridge.on("endpoint.update", ({ input }) => settingsAt(input.patch.baseUrl ?? ""));
    bridge.on("endpoint.test", () =>
      bridge.inputsOf("endpoint.update").length === 0
        ? cardOf([ok("dns"), wrongPath])
        : cardOf([ok("dns"), ok("first-token")], MENDED),
    );
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    expect(await screen.findByText(/The test failed at: Models/)).toBeDefined();
    await user.click(await screen.findByRole("button", { name: "Add /v1" }));
    await screen.findByText(/Everything works/);
    expect(bridge.inputsOf("endpoint.update")).toEqual([
      { endpointId: "local", patch: { baseUrl: MENDED } },
    ]);
    expect(bridge.inputsOf("endpoint.test")).toHaveLength(2);
  });

  it("lets a key go to its new address with one click", async () => {
    const { bridge, user } = await openModels([`endpoint.${ENDPOINT.id}`]);
    const elsewhere: TestResult = {
      ...ok("auth"),
      state: "failed",
      message: "The key was saved for another address.",
      fix: { type: "use-key", label: "Use the key here" },
    };
    bridge.on("endpoint.bindKey", () => ({ isBound: true }));
    bridge.on("endpoint.test", () =>
      bridge.inputsOf("endpoint.bindKey").length === 0
        ? cardOf([ok("dns"), elsewhere])
        : cardOf([ok("dns"), ok("first-token")]),
    );
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    expect(await screen.findByText(/The test failed at: Key/)).toBeDefined();
    await user.click(await screen.findByRole("button", { name: "Use the key here" }));
    await screen.findByText(/Everything works/);
    expect(bridge.inputsOf("endpoint.bindKey")).toEqual([{ endpointId: "local" }]);
  });

  it("shows what was found last time, what to know first, every step when asked", async () => {
    const { bridge, services, user } = await openModels();
    const warning: TestResult = { ...ok("tool-call"), state: "warning", message: "No tools here." };
    bridge.on("endpoint.card", () => ({
      card: cardOf([ok("dns"), ok("first-token"), warning]),
      quirks: [{ name: "no-system-role", learnedAt: Date.parse("2026-11-03T12:00:00Z") }],
    }));
    act(() => services.shell.openSettings({ tab: "Limits" }));
    act(() => services.shell.openSettings({ tab: "Models" }));
    expect(await screen.findByText(/Tested 2 hours ago with fake/)).toBeDefined();
    expect(screen.getByText("No tools here.")).toBeDefined();
    expect(screen.getByText(/Has no system role/).textContent).toContain("Since Nov 3, 2026.");
    expect(screen.queryByText("dns is fine.")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Show every step" }));
    expect(screen.getByText("dns is fine.")).toBeDefined();
  });

  it("names the protocol, what the test has learned, and copies all of it as text", async () => {
    const { bridge, user } = await openModels();
    bridge.on("app.copyText", () => ({}));
    const learnedAt = Date.parse("2026-12-01T12:00:00Z");
    const card = { ...cardOf([ok("dns"), ok("first-token")]), protocol: "responses" as const };
    bridge.on("endpoint.test", () => card);
    expect(await screen.findByText("Chat completions (automatic)")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Copy report" })).toBeNull();
    bridge.on("endpoint.card", () => ({ card, quirks: [{ name: "no-tools", learnedAt }] }));
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    expect(await screen.findByText("Responses (automatic)")).toBeDefined();
    expect((await screen.findByText(/Does not support tools/)).textContent).toContain(
      "Dec 1, 2026",
    );
    await user.click(screen.getByRole("button", { name: "Copy report" }));
    const [copied] = bridge.inputsOf("app.copyText");
    expect(copied?.text).toContain("Endpoint: localhost:1 (custom)");
    expect(copied?.text).toContain("2026-12-01  Does not support tools.");
  });

  it("can be cancelled, and then says what it said before", async () => {
    const { bridge, user } = await openModels();
    bridge.on("endpoint.test", () => new Promise(() => undefined));
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    await user.click(await screen.findByRole("button", { name: "Cancel test" }));
    expect(await screen.findByText("Not tested yet.")).toBeDefined();
    expect(bridge.cancelled).toHaveLength(1);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says why it could not be made", async () => {
    const { bridge, user } = await openModels();
    bridge.on("endpoint.test", () => {
      throw new AppError("missing-credential", "The key was saved for another address.");
    });
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    expect((await screen.findByRole("alert")).textContent).toContain("saved for another address");
  });

  it("names the variable where the environment holds the address", async () => {
    const { bridge, user } = await openModels(["endpoint.local"]);
    bridge.on("endpoint.test", () => cardOf([ok("dns"), wrongPath]));
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    expect(await screen.findByText(MENDED)).toBeDefined();
    expect(screen.getByText("OPENAI_BASE_URL")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Add /v1" })).toBeNull();
  });
});

it("has nothing to test of the demo model, and says so", async () => {
  const { bridge, services, user } = openApp();
  act(() => services.shell.openSettings({ tab: "Models" }));
  expect(await screen.findByText(/there is nothing to test/)).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Test connection" }));
  expect(bridge.inputsOf("endpoint.test")).toEqual([]);
});

it.each([
  [0, "just now"],
  [59_999, "just now"],
  [60_000, "1 minute ago"],
  [2 * 3_600_000, "2 hours ago"],
  [86_400_000, "yesterday"],
  [-5_000, "just now"],
])("a moment %d ms ago was %s", (ms, words) => {
  expect(formatAgo(1_000_000_000, 1_000_000_000 + ms)).toBe(words);
});

it("sums a test up", () => {
  const skipped: TestResult = { ...ok("first-token"), state: "skipped" };
  expect(summaryWords([ok("dns"), skipped])).toContain("No model was tested");
  const warning: TestResult = { ...ok("usage"), state: "warning" };
  expect(summaryWords([ok("first-token"), warning])).toContain("1 note");
  expect(summaryWords([warning, warning, ok("first-token")])).toContain("2 notes");
});
