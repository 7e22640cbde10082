import { useRef, useState } from "react";
import {
  ENDPOINT_PRESETS,
  PROTOCOL_CHOICES,
  PROTOCOLS,
  type PresetName,
} from "../../shared/endpoint-presets.ts";
import { baseUrlHint, baseUrlProblem, tidyBaseUrl } from "../../shared/endpoint-rules.ts";
import type { Endpoint, EndpointId } from "../../shared/endpoint.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingField } from "../fields/setting-field.tsx";
import { OptionList } from "../ui/option-list.tsx";
import { DeleteEndpoint } from "./delete-endpoint.tsx";
import { EndpointKey } from "./endpoint-key.tsx";
import { EndpointOptions } from "./endpoint-options.tsx";
import { MakeDefault, modelOf } from "./make-default.tsx";
import { ModelField } from "./model-field.tsx";

interface EndpointFormProps {
  /** Undefined for one that comes into being with its base URL. */
  readonly endpoint: Endpoint | undefined;
  readonly preset: PresetName;
  readonly effective: EffectiveSettings;
  readonly onCreated: (id: EndpointId) => void;
  readonly onDeleted: () => void;
}

const BASE_URL_HINT = "Base URL of an OpenAI-compatible API, usually ending in /v1.";
const TIDIED_HINT =
  "Parley adds what stands below the root itself, such as /chat/completions. It was left out.";
const PROTOCOL_OPTIONS = PROTOCOL_CHOICES.map((value) => ({ value, ...PROTOCOLS[value] }));
const DEMO_HINT = "Until you add one, the built-in demo answers.";

/** Everything about one endpoint. Each field counts when it is left. */
export function EndpointForm(props: EndpointFormProps) {
  const { endpoint, effective, onCreated, onDeleted } = props;
  const { settings, reportError } = useServices();
  const creation = useRef<Promise<EndpointId>>(undefined);
  const preset = endpoint?.preset ?? props.preset;
  const { model, endpoints } = effective.settings;
  const isLocked = effective.fromEnvironment.includes(`endpoint.${endpoint?.id ?? ""}`);
  const isDefault = endpoint === undefined || endpoint.id === model.endpointId;
  const [isTidied, setTidied] = useState(false);

  async function saveBaseUrl(text: string | null): Promise<void> {
    const baseUrl = tidyBaseUrl(text ?? "");
    setTidied(baseUrl !== (text ?? ""));
    if (endpoint !== undefined) {
      await settings.updateEndpoint(endpoint.id, { baseUrl });
      return;
    }
    creation.current = settings.createEndpoint({ preset, baseUrl });
    onCreated(await creation.current);
  }

  return (
    <div className="flex max-w-md flex-col gap-6">
      {endpoint !== undefined && (
        <SettingField
          name="endpoint.name"
          owner={endpoint.id}
          label="Name"
          type="text"
          placeholder={ENDPOINT_PRESETS[preset].label}
          hint="How you tell it from the others."
          value={endpoint.name}
          isLocked={isLocked}
          save={(name) => settings.updateEndpoint(endpoint.id, { name: name ?? "" })}
        />
      )}
      <SettingField
        name="model.baseUrl"
        owner={endpoint?.id ?? `new ${preset}`}
        label="Base URL"
        type="url"
        placeholder={ENDPOINT_PRESETS[preset].baseUrl || "https://api.openai.com/v1"}
        value={endpoint?.baseUrl ?? null}
        isLocked={isLocked}
        findProblem={(text) => baseUrlProblem(tidyBaseUrl(text))}
        save={saveBaseUrl}
        hint={
          (isTidied ? TIDIED_HINT : undefined) ??
          baseUrlHint(endpoint?.baseUrl ?? "") ??
          (endpoints.length === 0 ? `${BASE_URL_HINT} ${DEMO_HINT}` : BASE_URL_HINT)
        }
      />
      <EndpointKey
        endpoint={endpoint}
        preset={preset}
        findEndpoint={async () => creation.current?.catch(() => undefined)}
      />
      {endpoint !== undefined && (
        <SettingAnchor name="endpoint.protocol">
          <OptionList
            label="Protocol"
            hint="What the server’s own documentation calls it."
            options={PROTOCOL_OPTIONS}
            value={endpoint.protocol}
            isLocked={isLocked}
            onChange={(protocol) => {
              settings.updateEndpoint(endpoint.id, { protocol }).catch(reportError);
            }}
          />
        </SettingAnchor>
      )}
      <ModelField
        key={endpoint?.id}
        endpoint={endpoint}
        value={endpoint === undefined ? model.name : modelOf(endpoint, model)}
        isLocked={isDefault && effective.fromEnvironment.includes("model.name")}
        save={(name) =>
          isDefault
            ? settings.update({ model: { name } })
            : settings.updateEndpoint(endpoint.id, { modelName: name })
        }
        hint={
          isDefault
            ? "New chats start with this model."
            : "Used once you make this endpoint the default."
        }
      />
      {endpoint !== undefined && (
        <MakeDefault endpoint={endpoint} effective={effective} isDefault={isDefault} />
      )}
      {endpoint !== undefined && !isLocked && (
        <>
          <EndpointOptions key={endpoint.id} endpoint={endpoint} />
          <DeleteEndpoint key={`delete-${endpoint.id}`} endpoint={endpoint} onDeleted={onDeleted} />
        </>
      )}
    </div>
  );
}
