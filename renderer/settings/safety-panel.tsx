import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { OptionList } from "../ui/option-list.tsx";
import { NumberField } from "./number-field.tsx";
import { ATTACHMENT_LENGTH_SETTING, LENGTH_SETTING } from "./number-settings.ts";
import { SettingAnchor } from "./setting-anchor.tsx";

const POLICIES = [
  {
    value: "off",
    label: "Off",
    description: "Nothing is checked; every message is sent as it is.",
  },
  {
    value: "warn",
    label: "Warn",
    description: "Text that looks like an injection is shown to you first. You may send it anyway.",
  },
  {
    value: "block",
    label: "Block",
    description: "Text that looks like an injection is not sent. It stays in the composer.",
  },
] as const;

/** What is checked before a message goes out. */
export function SafetyPanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, reportError } = useServices();
  return (
    <div className="flex max-w-md flex-col gap-8">
      <SettingAnchor name="safety.promptInjection">
        <OptionList
          label="Prompt injection"
          hint="Pasted text can contain hidden instructions."
          options={POLICIES}
          value={effective.settings.safety.promptInjection}
          onChange={(promptInjection) =>
            void settings.update({ safety: { promptInjection } }).catch(reportError)
          }
        />
      </SettingAnchor>
      <NumberField setting={LENGTH_SETTING} effective={effective} />
      <NumberField setting={ATTACHMENT_LENGTH_SETTING} effective={effective} />
    </div>
  );
}
