import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { Switch } from "../ui/switch.tsx";
import { NumberField } from "./number-field.tsx";
import {
  BUDGET_SETTINGS,
  RATE_SETTINGS,
  STEP_SETTINGS,
  TIMEOUT_SETTINGS,
  TOKEN_SETTINGS,
} from "./number-settings.ts";
import type { NumberSetting } from "./number-setting.ts";
import { SettingAnchor } from "./setting-anchor.tsx";
import { SettingsSection } from "./settings-section.tsx";

const SECTIONS: readonly { readonly title: string; readonly rows: readonly NumberSetting[] }[] = [
  { title: "Rate", rows: RATE_SETTINGS },
  { title: "Tokens", rows: TOKEN_SETTINGS },
  { title: "Steps", rows: STEP_SETTINGS },
  { title: "Budgets", rows: BUDGET_SETTINGS },
  { title: "Timeouts", rows: TIMEOUT_SETTINGS },
];

/** How much may be sent in how long, and how long anything may take. */
export function LimitsPanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, reportError } = useServices();
  return (
    <div className="flex flex-col gap-9">
      {SECTIONS.map(({ title, rows }) => (
        <SettingsSection key={title} title={title}>
          <div className="grid grid-cols-1 items-start gap-x-8 gap-y-6 min-[720px]:grid-cols-2">
            {rows.map((setting) => (
              <NumberField key={setting.name} setting={setting} effective={effective} />
            ))}
          </div>
        </SettingsSection>
      ))}
      <SettingsSection title="Sleep">
        <SettingAnchor name="desktop.keepAwake">
          <Switch
            label="Keep the computer awake"
            hint="While an answer is being written, the computer does not fall asleep. The screen may still turn off."
            checked={effective.settings.desktop.keepAwake}
            onChange={(keepAwake) =>
              void settings.update({ desktop: { keepAwake } }).catch(reportError)
            }
          />
        </SettingAnchor>
      </SettingsSection>
    </div>
  );
}
