import FolderOpen from "lucide-react/icons/folder-open";
import { useState } from "react";
import type { DataState } from "../../shared/contract/data-procedures.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { formatBytes } from "../format/format-bytes.ts";
import { LoadFailure } from "./load-failure.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { SupportSection } from "./support-section.tsx";
import { useLoaded } from "./use-loaded.ts";

/** Where everything is, and its copies. */
export function DataPanel() {
  const { client } = useServices();
  const { loaded, reload, set } = useLoaded(() => client.call("data.get", {}));
  if (loaded.type === "loading") return <Spinner />;
  if (loaded.type === "failed") return <LoadFailure error={loaded.error} onRetry={reload} />;
  return (
    <div className="flex flex-col gap-9">
      <FolderSection folder={loaded.value.folder} />
      <BackupsSection backups={loaded.value.backups} onBackedUp={set} />
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

const KINDS: Record<DataState["backups"][number]["kind"], string> = {
  daily: "Daily",
  manual: "Made by you",
  migration: "Before an update",
};

interface BackupsSectionProps {
  readonly backups: DataState["backups"];
  readonly onBackedUp: (state: DataState) => void;
}

function BackupsSection({ backups, onBackedUp }: BackupsSectionProps) {
  const { client, reportError, announce } = useServices();
  const [isBusy, setBusy] = useState(false);

  async function backUp(): Promise<void> {
    setBusy(true);
    try {
      onBackedUp(await client.call("data.backUp", {}));
      announce("Backup made.");
    } catch (error) {
      reportError(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <SettingsSection
      title="Backups"
      about="A copy of your conversations is made once a day. The newest three of each kind are kept. Should the history ever be damaged, Parley opens the newest copy by itself."
    >
      <SettingAnchor name="data.backups" className="self-start">
        <Button aria-disabled={isBusy} onClick={() => void (isBusy ? undefined : backUp())}>
          {isBusy && <Spinner />}
          Back up now
        </Button>
      </SettingAnchor>
      {backups.length === 0 ? (
        <p className="text-sm text-text-muted">
          There is no backup yet. The first is made within the hour after your first conversation.
        </p>
      ) : (
        <table className="w-full max-w-xl text-sm">
          <thead>
            <tr className="border-b border-border text-start text-[0.8125rem] text-text-muted">
              <th scope="col" className="py-2 pe-4 text-start font-medium">
                Made
              </th>
              <th scope="col" className="py-2 pe-4 text-start font-medium">
                Kind
              </th>
              <th scope="col" className="py-2 text-end font-medium">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {backups.map(({ at, bytes, kind }) => (
              <tr key={`${at}-${kind}`} className="border-b border-border last:border-0">
                <td className="py-2 pe-4 tabular-nums">
                  <time dateTime={new Date(at).toISOString()}>{MADE.format(at)}</time>
                </td>
                <td className="py-2 pe-4">{KINDS[kind]}</td>
                <td className="py-2 text-end tabular-nums">{formatBytes(bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SettingsSection>
  );
}

const MADE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
