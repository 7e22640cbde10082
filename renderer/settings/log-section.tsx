import FolderOpen from "lucide-react/icons/folder-open";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingControl } from "../fields/setting-control.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

/** How much is written to the log, and where it is. */
export function LogSection({ effective }: { readonly effective: EffectiveSettings }) {
  const { client, reportError } = useServices();
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
      <SettingControl name="observability.logLevel" effective={effective} />
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
