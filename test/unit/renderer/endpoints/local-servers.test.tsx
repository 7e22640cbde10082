import { act, cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { endpoint as endpointSchema } from "../../../../shared/endpoint.ts";
import type { LocalServer } from "../../../../shared/local-server.ts";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const server = (more: Partial<LocalServer>): LocalServer => ({
  name: "Ollama",
  preset: "ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  models: ["qwen3:8b"],
  modelCount: 1,
  wantsKey: false,
  ...more,
});

/** LM Studio is set up already, by its other name. */
const KNOWN = endpointSchema.parse({
  id: "known",
  name: "LM Studio",
  preset: "lm-studio",
  baseUrl: "http://localhost:1234/v1",
});
const OLLAMA = endpointSchema.parse({
  id: "new",
  name: "Ollama",
  preset: "ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
});
const settingsOf = (...endpoints: (typeof KNOWN)[]): EffectiveSettings => ({
  settings: { ...DEFAULT_SETTINGS, endpoints },
  fromEnvironment: [],
});

async function openModels(servers: readonly LocalServer[]) {
  const app = openApp();
  const { bridge, services } = app;
  bridge.on("settings.get", () => settingsOf(KNOWN));
  bridge.on("endpoint.keyOrigin", () => ({ source: "none", origin: null }));
  bridge.on("endpoint.findLocal", () => ({ servers: [...servers] }));
  await act(() => services.settings.load());
  act(() => services.shell.openSettings({ tab: "Models" }));
  const button = await screen.findByRole("button", { name: "Find local servers" });
  return { ...app, look: () => app.user.click(button) };
}

it("looks only when it is asked to, and offers what answers with its models", async () => {
  const models = ["a", "b", "c"];
  const { bridge, look } = await openModels([
    server({}),
    server({ name: "LM Studio", preset: "lm-studio", baseUrl: "http://127.0.0.1:1234/v1" }),
    server({ name: "vLLM", baseUrl: "http://127.0.0.1:8000/v1", models, modelCount: 9 }),
    server({
      name: "LiteLLM",
      baseUrl: "http://127.0.0.1:4000/v1",
      models: [],
      modelCount: 0,
      wantsKey: true,
    }),
  ]);
  expect(bridge.inputsOf("endpoint.findLocal")).toEqual([]);
  await look();
  const list = await screen.findByRole("list", { name: "Local servers" });
  const rows = within(list).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "Ollama http://127.0.0.1:11434/v1qwen3:8bAdd",
    "LM Studio http://127.0.0.1:1234/v1qwen3:8bAlready added",
    "vLLM http://127.0.0.1:8000/v1a, b, c and 6 moreAdd",
    "LiteLLM http://127.0.0.1:4000/v1Wants a key before it lists its models.Add",
  ]);
});

it("adds one with a click, and takes its only model", async () => {
  const { bridge, look, user } = await openModels([server({})]);
  bridge.on("endpoint.create", () => ({
    endpointId: OLLAMA.id,
    effective: settingsOf(KNOWN, OLLAMA),
  }));
  bridge.on("endpoint.update", () => settingsOf(KNOWN, { ...OLLAMA, modelName: "qwen3:8b" }));
  await look();
  await user.click(await screen.findByRole("button", { name: /^Add Ollama at/ }));
  expect(await screen.findByText("Already added")).toBeDefined();
  expect(bridge.inputsOf("endpoint.create")).toEqual([
    { preset: "ollama", baseUrl: "http://127.0.0.1:11434/v1" },
  ]);
  expect(bridge.inputsOf("endpoint.update")).toEqual([
    { endpointId: "new", patch: { modelName: "qwen3:8b" } },
  ]);
});

it("says so where nobody answers", async () => {
  const { look } = await openModels([]);
  await look();
  expect(await screen.findByText(/No server found on the usual ports/)).toBeDefined();
});
