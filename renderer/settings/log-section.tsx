import FolderOpen from "lucide-react/icons/folder-open";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { OptionList } from "../ui/option-list.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { SettingsSection } from "./settings-section.tsx";

const LEVELS = [
  { value: "debug", label: "Everything", description: "Small steps, too. For finding a fault." },
  { value: "info", label: "Events", description: "What Parley does: runs, calls, tools, gates." },
  { value: "warn", label: "Warnings", description: "Only what was not as it should be." },
  { value: "error", label: "Failures", description: "Only what failed." },
  { value: "silent", label: "Nothing", description: "No log is written." },
] as const;

/** How much is written to the log, and where it is. */
export function LogSection({ effective }: { readonly effective: EffectiveSettings }) {
  const { client, settings, reportError } = useServices();
  const isLocked = effective.fromEnvironment.includes("observability.logLevel");
  return (
    <SettingsSection
      title="Log"
      about={
        <>
          Parley writes what it does to <code className="font-mono">logs/parley.log</code> in its
          own folder, without keys and without what you or the model wrote. Nothing of it is sent
          anywhere. Files older than a month are deleted.
        </>
      }
    >
      <SettingAnchor name="observability.logLevel" className="max-w-md">
        <OptionList
          label="Log level"
          hint={
            isLocked
              ? "Set by PARLEY_LOG_LEVEL."
              : "Counts at once, for everything that comes after."
          }
          options={LEVELS}
          value={effective.settings.observability.logLevel}
          isLocked={isLocked}
          onChange={(logLevel) =>
            void settings.update({ observability: { logLevel } }).catch(reportError)
          }
        />
      </SettingAnchor>
      <SettingAnchor name="support.logs" className="self-start">
        <Button
          onClick={() => {
            client.call("support.openLogs", {}).catch(reportError);
          }}
        >
          <FolderOpen aria-hidden className="size-4" />
          Open logs
        </Button>
      </SettingAnchor>
    </SettingsSection>
  );
}
