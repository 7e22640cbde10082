import { useState } from "react";
import type { BackupPreview, DataState } from "../../shared/contract/data-procedures.ts";
import { toErrorData } from "../../shared/errors.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useLoaded } from "../fields/use-loaded.ts";

type Backup = DataState["backups"][number];

const KINDS: Record<Backup["kind"], string> = {
  daily: "Daily",
  manual: "Made by you",
  migration: "Before an update",
  replaced: "Before a restore",
};

interface BackupsSectionProps {
  readonly backups: DataState["backups"];
  readonly onChanged: (state: DataState) => void;
}

/** The copies of the history: made, looked into, and put in use. */
export function BackupsSection({ backups, onChanged }: BackupsSectionProps) {
  const { client, reportError, announce } = useServices();
  /** What main is busy with: "making" a backup, or the name of the one that is being put in use. */
  const [busy, setBusy] = useState<string>();
  const [shown, setShown] = useState<Backup>();

  async function attempt(what: string, work: () => Promise<DataState>, done: string) {
    if (busy !== undefined) return;
    setBusy(what);
    try {
      onChanged(await work());
      announce(done);
    } catch (error) {
      reportError(error);
    } finally {
      setBusy(undefined);
    }
  }
  const backUp = (): Promise<void> =>
    attempt("making", () => client.call("data.backUp", {}), "Backup made.");
  const restore = ({ name }: Backup): Promise<void> => {
    setShown(undefined);
    return attempt(name, () => client.call("data.restoreBackup", { name }), "Backup restored.");
  };

  return (
    <SettingsSection
      title="Backups"
      about="Parley copies your conversations once a day and keeps the newest three copies of each kind. Restore puts a copy in use; what was in use before stays in this list, so you can go back. What you spent since still counts, and chats you deleted forever stay deleted."
    >
      <SettingAnchor name="data.backups" className="self-start">
        <Button aria-disabled={busy !== undefined} onClick={() => void backUp()}>
          {busy === "making" && <Spinner />}
          Back up now
        </Button>
      </SettingAnchor>
      {backups.length === 0 ? (
        <p className="text-sm text-text-muted">
          There is no backup yet. The first is made within the hour after your first conversation.
        </p>
      ) : (
        <table aria-label="Backups" className="w-full max-w-2xl text-sm">
          <thead className="sr-only">
            <tr>
              <th scope="col">Backup</th>
              <th scope="col">Actions</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <BackupRow
                key={backup.name}
                backup={backup}
                isBusy={busy === backup.name}
                isBlocked={busy !== undefined}
                onPreview={() => setShown(backup)}
                onRestore={() => void restore(backup)}
              />
            ))}
          </tbody>
        </table>
      )}
      {shown !== undefined && (
        <PreviewDialog
          backup={shown}
          onClose={() => setShown(undefined)}
          onRestore={() => void restore(shown)}
        />
      )}
    </SettingsSection>
  );
}

interface BackupRowProps {
  readonly backup: Backup;
  readonly isBusy: boolean;
  readonly isBlocked: boolean;
  readonly onPreview: () => void;
  readonly onRestore: () => void;
}

function BackupRow({ backup, isBusy, isBlocked, onPreview, onRestore }: BackupRowProps) {
  const { at, bytes, kind, counts } = backup;
  const made = MADE.format(at);
  return (
    <tr className="border-b border-border last:border-0">
      <td className="w-full py-2.5 pe-4">
        <p className="tabular-nums">
          <time dateTime={new Date(at).toISOString()}>{made}</time>
        </p>
        <p className="text-[0.8125rem] text-text-muted tabular-nums">
          {KINDS[kind]} · {counts === null ? "cannot be read" : inWords(counts)} ·{" "}
          {formatBytes(bytes)}
        </p>
      </td>
      <td className="py-2.5">
        {counts !== null && (
          <div className="flex gap-2">
            <Button
              size="small"
              aria-label={`Preview the backup of ${made}`}
              aria-disabled={isBlocked}
              onClick={isBlocked ? undefined : onPreview}
            >
              Preview
            </Button>
            <Button
              size="small"
              aria-label={`Restore the backup of ${made}`}
              aria-disabled={isBlocked}
              onClick={isBlocked ? undefined : onRestore}
            >
              {isBusy && <Spinner />}
              Restore
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}

interface PreviewDialogProps {
  readonly backup: Backup;
  readonly onClose: () => void;
  readonly onRestore: () => void;
}

function PreviewDialog({ backup: { name, at }, onClose, onRestore }: PreviewDialogProps) {
  const { client } = useServices();
  const { loaded } = useLoaded(() => client.call("data.previewBackup", { name }));
  return (
    <Dialog
      title="Backup"
      subtitle={MADE.format(at)}
      onClose={onClose}
      actions={
        <Button size="small" onClick={onRestore}>
          Restore
        </Button>
      }
    >
      <div className="overflow-y-auto p-4">
        {loaded.type === "loading" && <Spinner />}
        {loaded.type === "failed" && (
          <p role="alert" className="text-sm text-danger">
            {toErrorData(loaded.error).message}
          </p>
        )}
        {loaded.type === "ready" && <Preview preview={loaded.value} />}
      </div>
    </Dialog>
  );
}

function Preview({ preview }: { readonly preview: BackupPreview }) {
  const left = preview.threads - preview.list.length;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="text-text-muted">{inWords(preview)}</p>
      {preview.erased > 0 && (
        <p>
          {preview.erased === 1
            ? "You deleted 1 chat of this backup forever. It stays deleted."
            : `You deleted ${preview.erased.toLocaleString("en")} chats of this backup forever. They stay deleted.`}
        </p>
      )}
      <ul className="flex flex-col gap-3">
        {preview.list.map((thread, index) => (
          // Titles and times may repeat, and the list never changes.
          <li key={index} className="rounded-lg border border-border p-3">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <bdi className="font-medium wrap-anywhere">{thread.title}</bdi>
              <span className="text-[0.8125rem] text-text-muted tabular-nums">
                {MADE.format(thread.updatedAt)}
              </span>
            </p>
            {thread.last.map(({ role, text }, at) => (
              <p key={at} className="mt-1 line-clamp-3 wrap-anywhere whitespace-pre-wrap">
                <span className="text-text-muted">{role === "user" ? "You" : "Assistant"}: </span>
                <span dir="auto">{text === "" ? "(no text)" : text}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {left > 0 && <p className="text-text-muted">And {left.toLocaleString("en")} more.</p>}
    </div>
  );
}

function inWords({ threads, messages }: NonNullable<Backup["counts"]>): string {
  const count = (number: number, one: string): string =>
    `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
  return `${count(threads, "chat")}, ${count(messages, "message")}`;
}

const MADE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
