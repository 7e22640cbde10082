import type { EffectiveSettings } from "../../shared/settings.ts";
import { LangfuseSection } from "./langfuse-section.tsx";
import { LogSection } from "./log-section.tsx";
import { OpenTelemetrySection } from "./open-telemetry-section.tsx";

/** What Parley tells of itself, and to whom. */
export function ObservabilityPanel({ effective }: { readonly effective: EffectiveSettings }) {
  return (
    <div className="flex flex-col gap-9">
      <LangfuseSection effective={effective} />
      <OpenTelemetrySection effective={effective} />
      <LogSection effective={effective} />
    </div>
  );
}
