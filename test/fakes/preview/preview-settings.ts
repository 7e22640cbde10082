import { patchEndpoint, toEndpoint } from "../../../electron/store/edit-endpoints.ts";
import {
  readSettingsEnvironment,
  toEffective,
} from "../../../electron/store/settings-environment.ts";
import { chatSettings } from "../../../shared/chat-settings.ts";
import type { Endpoint } from "../../../shared/endpoint.ts";
import {
  DEFAULT_SETTINGS,
  type EffectiveSettings,
  type Settings,
} from "../../../shared/settings.ts";
import type { FakeBridge } from "../fake-bridge.ts";

interface PreviewSettings {
  readonly get: () => EffectiveSettings;
}

/**
 * Settings in memory, under main's own rules.
 *
 * @param environment what `OPENAI_BASE_URL` would say; undefined is unset.
 */
export function servePreviewSettings(
  bridge: FakeBridge,
  environment: string | undefined,
): PreviewSettings {
  const held = readSettingsEnvironment({ baseUrl: environment });
  let settings: Settings = DEFAULT_SETTINGS;

  const inForce = (): EffectiveSettings => toEffective(settings, held);
  const put = (next: Partial<Settings>): EffectiveSettings => {
    settings = { ...settings, ...next };
    return inForce();
  };
  const edit = (id: string, change: (endpoint: Endpoint) => readonly Endpoint[]) =>
    put({
      endpoints: settings.endpoints.flatMap((each) => (each.id === id ? change(each) : [each])),
    });

  bridge.on("settings.get", inForce);
  bridge.on("settings.typed", () => ({ typed: {} }));
  bridge.on("settings.keepTyped", () => ({}));
  bridge.on("settings.update", ({ input }) => {
    const sections = Object.entries(input).map(([name, section]) => [
      name,
      Object.assign({}, settings[name as keyof Settings], section),
    ]);
    return put(Object.fromEntries(sections) as Partial<Settings>);
  });
  bridge.on("endpoint.create", ({ input }) => {
    const endpoint = toEndpoint(input, settings.endpoints, crypto.randomUUID());
    const endpointId = settings.model.endpointId ?? endpoint.id;
    const model = { ...settings.model, endpointId };
    const effective = put({ endpoints: [...settings.endpoints, endpoint], model });
    return { endpointId: endpoint.id, effective };
  });
  bridge.on("endpoint.update", ({ input }) =>
    edit(input.endpointId, (before) => [patchEndpoint(before, input.patch)]),
  );
  bridge.on("endpoint.delete", ({ input }) => edit(input.endpointId, () => []));
  bridge.on("endpoint.keyOrigin", () => ({ source: "none", origin: null }));
  bridge.on("endpoint.bindKey", () => ({ isBound: true }));
  bridge.on("model.list", () => ({
    models: ["small", "large"].map((name) => ({
      name,
      contextWindowTokens: name === "large" ? 128_000 : null,
      inputMicroUsdPerMillion: name === "large" ? 250_000 : null,
      outputMicroUsdPerMillion: name === "large" ? 2_000_000 : null,
    })),
    fetchedAt: Date.now(),
    error: null,
  }));
  let chat = chatSettings.parse({});
  const describeChat = () => ({ settings: chat, model: inForce().settings.model });
  bridge.on("chat.get", describeChat);
  bridge.on("chat.update", ({ input }) => {
    chat = chatSettings.parse({ ...chat, ...input.patch });
    return describeChat();
  });
  bridge.on("chat.chooseModel", ({ input }) => {
    put({ model: input.model });
    return describeChat();
  });
  return { get: inForce };
}
