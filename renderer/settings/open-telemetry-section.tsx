import type { EffectiveSettings } from "../../shared/settings.ts";
import { originOf, otlpUrlProblem } from "../../shared/endpoint-rules.ts";
import { SecretField } from "../secrets/secret-field.tsx";
import { useServices } from "../services.ts";
import { TargetPanel } from "../tracing/target-panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingField } from "../fields/setting-field.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

/** The same spans for any collector, instead of Langfuse or beside it. */
export function OpenTelemetrySection({ effective }: { readonly effective: EffectiveSettings }) {
  const { client, settings, reportError } = useServices();
  const { openTelemetry } = effective.settings;
  return (
    <SettingsSection
      title="OpenTelemetry"
      about="The same spans can go to any collector that takes OTLP over HTTP. What Langfuse may see of the content holds here, too."
    >
      <SettingAnchor name="openTelemetry.enabled">
        <Switch
          label="Send spans over OTLP"
          checked={openTelemetry.enabled}
          onChange={(enabled) =>
            void settings.update({ openTelemetry: { enabled } }).catch(reportError)
          }
        />
      </SettingAnchor>
      <div className="flex max-w-md flex-col gap-6">
        <SettingField
          name="openTelemetry.url"
          label="OTLP address"
          type="url"
          placeholder="http://localhost:4318/v1/traces"
          value={openTelemetry.url}
          isLocked={false}
          findProblem={otlpUrlProblem}
          save={(url) => settings.update({ openTelemetry: { url } })}
          hint="The whole address, with its path."
        />
        <SettingAnchor name="openTelemetry.headers">
          <SecretField
            name={openTelemetry.url === null ? undefined : "otlp/headers"}
            label="OTLP headers"
            here={originOf(openTelemetry.url)}
            findName={async () => {
              // The address may have been left a moment ago.
              const { settings: now } = await client.call("settings.get", {});
              return now.openTelemetry.url === null ? undefined : "otlp/headers";
            }}
            missingWords="Enter the OTLP address first: the headers are saved for it alone."
            saveLabel="Save headers"
            hint="As name=value, with commas between them. Kept like a key; leave it empty where none is needed."
          />
        </SettingAnchor>
        <SettingAnchor name="openTelemetry.encoding">
          <Switch
            label="Send JSON instead of protobuf"
            hint="Most collectors take both. Phoenix takes protobuf alone."
            checked={openTelemetry.encoding === "json"}
            onChange={(isJson) =>
              void settings
                .update({ openTelemetry: { encoding: isJson ? "json" : "protobuf" } })
                .catch(reportError)
            }
          />
        </SettingAnchor>
        <TargetPanel target="open-telemetry" />
      </div>
    </SettingsSection>
  );
}
