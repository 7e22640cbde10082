import { baseUrlProblem } from "../../shared/endpoint-rules.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { SettingField } from "./setting-field.tsx";

/** Which endpoint answers, and with which model. */
export function ModelsPanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { appInfo, settings } = useServices();
  const answering = useStore(appInfo, (info) => info?.model.label);
  const { endpoints, model } = effective.settings;
  const endpoint = endpoints.find(({ id }) => id === model.endpointId) ?? endpoints[0];

  async function saveBaseUrl(baseUrl: string | null): Promise<void> {
    if (endpoint !== undefined && baseUrl === null) await settings.deleteEndpoint(endpoint.id);
    else if (endpoint !== undefined && baseUrl !== null) {
      await settings.updateEndpoint(endpoint.id, { baseUrl });
    } else if (baseUrl !== null) await settings.createEndpoint({ preset: "custom", baseUrl });
  }
  return (
    <div className="flex max-w-md flex-col gap-6">
      {answering !== undefined && (
        <p className="text-sm">
          <span className="text-text-muted">Answering now: </span>
          <span className="font-medium">{answering}</span>
        </p>
      )}
      <SettingField
        name="model.baseUrl"
        label="Base URL"
        type="url"
        placeholder="https://api.openai.com/v1"
        value={endpoint?.baseUrl ?? null}
        isLocked={effective.fromEnvironment.includes(`endpoint.${endpoint?.id ?? ""}`)}
        findProblem={(text) => (text === "" ? undefined : baseUrlProblem(text))}
        save={saveBaseUrl}
        hint="The root of any OpenAI-compatible API. Empty means the built-in demo model, which needs no network."
      />
      <SettingField
        name="model.name"
        label="Model"
        type="text"
        placeholder="gpt-5-mini"
        value={model.name}
        isLocked={effective.fromEnvironment.includes("model.name")}
        save={(name) => settings.update({ model: { name } })}
        hint="The model’s name as the endpoint knows it."
      />
      <p className="rounded-xl border border-border bg-surface-raised px-4 py-3 text-[0.8125rem] text-text-muted">
        For now a key comes only from the environment.{" "}
        <code className="font-mono text-text">OPENAI_API_KEY</code> goes to{" "}
        <code className="font-mono text-text">OPENAI_BASE_URL</code>, or to api.openai.com when that
        is not set, and nowhere else. This page never sees it.
      </p>
    </div>
  );
}
