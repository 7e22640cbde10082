import FolderOpen from "lucide-react/icons/folder-open";
import { TransferSection } from "../transfer/transfer-section.tsx";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AsidesSection } from "./asides-section.tsx";
import { BackupsSection } from "./backups-section.tsx";
import { LoadFailure } from "../fields/load-failure.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { SupportSection } from "./support-section.tsx";
import { useLoaded } from "../fields/use-loaded.ts";

/** Where everything is, and its copies. */
export function DataPanel() {
  const { client } = useServices();
  const { loaded, reload, set } = useLoaded(() => client.call("data.get", {}));
  if (loaded.type === "loading") return <Spinner />;
  if (loaded.type === "failed") return <LoadFailure error={loaded.error} onRetry={reload} />;
  return (
    <div className="flex flex-col gap-9">
      <FolderSection folder={loaded.value.folder} />
      <BackupsSection backups={loaded.value.backups} onChanged={set} />
      {loaded.value.asides.length > 0 && (
        <AsidesSection asides={loaded.value.asides} onChanged={set} />
      )}
      <TransferSection />
      <SupportSection />
    </div>
  );
}

function FolderSection({ folder }: { readonly folder: string }) {
  const { client, copyText, reportError } = useServices();
  return (
    <SettingsSection
      title="Where everything is"
      about="Your conversations, settings, backups and log are in this folder on this computer, and nowhere else. A saved key is never in it as plain text."
    >
      <SettingAnchor name="data.folder" className="flex flex-wrap items-center gap-2">
        <Button
          onClick={() => {
            client.call("data.openFolder", {}).catch(reportError);
          }}
        >
          <FolderOpen aria-hidden className="size-4" />
          Open folder
        </Button>
        <code
          dir="ltr"
          className="min-w-0 rounded-lg bg-code-bg px-2.5 py-1.5 font-mono text-[0.8125rem] wrap-anywhere"
        >
          {folder}
        </code>
        <CopyButton label="Copy path" onCopy={() => copyText(folder)} />
      </SettingAnchor>
    </SettingsSection>
  );
}
