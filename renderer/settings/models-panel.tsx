import { useState } from "react";
import { ENDPOINT_PRESETS, type PresetName } from "../../shared/endpoint-presets.ts";
import { baseUrlProblem } from "../../shared/endpoint-rules.ts";
import type { EndpointId } from "../../shared/endpoint.ts";
import type { LocalServer } from "../../shared/local-server.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { EndpointForm } from "../endpoints/endpoint-form.tsx";
import { EndpointList } from "../endpoints/endpoint-list.tsx";
import { modelOf } from "../endpoints/make-default.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { ConnectionTest, NothingToTest } from "./connection/connection-test.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { PricesSection } from "../prices/prices-section.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

/** Which form is open. `key` changes when another one is asked for, and not when a new endpoint comes into being. */
interface Shown {
  readonly key: number;
  readonly id: EndpointId | "new" | undefined;
  readonly preset: PresetName;
}

/** The endpoints, and with which model each answers. */
export function ModelsPanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { appInfo, settings, shell, reportError, announce } = useServices();
  const answering = useStore(appInfo, (info) => info?.model.label);
  const { endpoints, model } = effective.settings;
  const [shown, setShown] = useState<Shown>({ key: 0, id: undefined, preset: "custom" });
  const target = useStore(shell.state, (state) => state.settings);
  const [followed, setFollowed] = useState<typeof target>();
  const chosen = endpoints.find(({ id }) => id === (shown.id ?? model.endpointId));
  const endpoint = shown.id === "new" ? undefined : (chosen ?? endpoints[0]);

  const show = (id: Shown["id"], preset: PresetName = "custom"): void =>
    setShown(({ key }) => ({ key: key + 1, id, preset }));

  if (target !== followed) {
    setFollowed(target);
    // A link leads to one endpoint's page.
    const { endpointId } = target;
    if (endpointId !== undefined && endpointId !== endpoint?.id) show(endpointId);
  }

  async function add(preset: PresetName): Promise<void> {
    const { baseUrl, label } = ENDPOINT_PRESETS[preset];
    if (baseUrlProblem(baseUrl) !== undefined) {
      show("new", preset);
      return;
    }
    try {
      show(await settings.createEndpoint({ preset, baseUrl }));
      announce(`${label} added.`);
    } catch (error) {
      reportError(error);
    }
  }

  async function addServer({ name, preset, baseUrl, models }: LocalServer): Promise<void> {
    const { label } = ENDPOINT_PRESETS[preset];
    try {
      const id = await settings.createEndpoint({
        preset,
        baseUrl,
        ...(preset === "custom" ? { name } : {}),
      });
      show(id);
      announce(`${preset === "custom" ? name : label} added.`);
      const [only, ...others] = models;
      if (only !== undefined && others.length === 0) {
        await settings.updateEndpoint(id, { modelName: only });
      }
    } catch (error) {
      reportError(error);
    }
  }

  return (
    <div className="flex flex-col gap-9">
      <SettingsSection
        title="Endpoints"
        about={
          answering !== undefined && (
            <>
              Default model: <span className="font-medium text-text">{answering}</span>
            </>
          )
        }
      >
        <EndpointList
          endpoints={endpoints}
          shownId={endpoint?.id}
          answeringId={model.endpointId}
          onShow={show}
          onAdd={(preset) => void add(preset)}
          onAddServer={(server) => void addServer(server)}
        />
      </SettingsSection>
      <SettingsSection
        title={endpoint?.name ?? (endpoints.length === 0 ? "Your endpoint" : "New endpoint")}
      >
        <EndpointForm
          key={shown.key}
          endpoint={endpoint}
          preset={shown.preset}
          effective={effective}
          onCreated={(id) => setShown((now) => ({ ...now, id }))}
          onDeleted={() => show(undefined)}
        />
      </SettingsSection>
      <SettingsSection
        title="Connection"
        about="Checks the address, the key, the models, a short answer and a tool. Asks what a chat asks, in about six short requests."
      >
        <SettingAnchor name="model.test">
          {endpoint === undefined ? (
            <NothingToTest />
          ) : (
            <ConnectionTest
              endpoint={endpoint}
              model={modelOf(endpoint, model)}
              isLocked={effective.fromEnvironment.includes(`endpoint.${endpoint.id}`)}
            />
          )}
        </SettingAnchor>
      </SettingsSection>
      <PricesSection effective={effective} />
    </div>
  );
}
