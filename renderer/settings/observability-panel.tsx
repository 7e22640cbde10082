import type { EffectiveSettings } from "../../shared/settings.ts";
import { LangfuseSection } from "./langfuse-section.tsx";
import { LogSection } from "./log-section.tsx";
import { OpenTelemetrySection } from "./open-telemetry-section.tsx";
import { SettingControl } from "../fields/setting-control.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

/** What Parley tells of itself, and to whom. */
export function ObservabilityPanel({ effective }: { readonly effective: EffectiveSettings }) {
  return (
    <div className="flex flex-col gap-9">
      <SettingsSection title="Run details" about="Kept on this computer; nothing of it is sent.">
        <div className="max-w-md">
          <SettingControl name="observability.timelineRetentionDays" effective={effective} />
        </div>
      </SettingsSection>
      <LangfuseSection effective={effective} />
      <OpenTelemetrySection effective={effective} />
      <LogSection effective={effective} />
    </div>
  );
}
