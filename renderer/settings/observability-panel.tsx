import type { EffectiveSettings } from "../../shared/settings.ts";
import { LogSection } from "./log-section.tsx";

/** What Parley tells of itself, and to whom. */
export function ObservabilityPanel({ effective }: { readonly effective: EffectiveSettings }) {
  return (
    <div className="flex flex-col gap-9">
      <LogSection effective={effective} />
    </div>
  );
}
