import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Sun from "lucide-react/icons/sun";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";

const THEMES = [
  { value: "system", label: "System", icon: <Monitor aria-hidden className="size-5" /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden className="size-5" /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden className="size-5" /> },
] as const;

export function AppearancePanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, reportError } = useServices();
  return (
    <SettingAnchor name="appearance.theme">
      <ChoiceGroup
        label="Theme"
        choices={THEMES}
        value={effective.settings.appearance.theme}
        onChange={(theme) => void settings.update({ appearance: { theme } }).catch(reportError)}
      />
    </SettingAnchor>
  );
}
