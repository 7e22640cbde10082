import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Sun from "lucide-react/icons/sun";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { OptionList } from "../ui/option-list.tsx";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";

const THEMES = [
  { value: "system", label: "System", icon: <Monitor aria-hidden className="size-5" /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden className="size-5" /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden className="size-5" /> },
] as const;

const CLOSING = [
  { value: "ask", label: "Ask", description: "Asks each time." },
  {
    value: "keep",
    label: "Keep running",
    description: "Finishes in the background, then quits.",
  },
  {
    value: "stop",
    label: "Stop",
    description: "Quits. What is written so far is kept, and the chat is marked as interrupted.",
  },
] as const;

export function AppearancePanel({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, reportError } = useServices();
  return (
    <div className="flex flex-col gap-8">
      <SettingAnchor name="appearance.theme">
        <ChoiceGroup
          label="Theme"
          choices={THEMES}
          value={effective.settings.appearance.theme}
          onChange={(theme) => void settings.update({ appearance: { theme } }).catch(reportError)}
        />
      </SettingAnchor>
      <SettingAnchor name="closing.duringRun" className="max-w-md">
        <OptionList
          label="Closing the last window during an answer"
          hint="On macOS, Parley always keeps running."
          options={CLOSING}
          value={effective.settings.closing.duringRun}
          onChange={(duringRun) =>
            void settings.update({ closing: { duringRun } }).catch(reportError)
          }
        />
      </SettingAnchor>
    </div>
  );
}
