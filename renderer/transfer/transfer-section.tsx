import Download from "lucide-react/icons/download";
import Upload from "lucide-react/icons/upload";
import { useEffect, useId, useRef } from "react";
import type { ImportReport } from "../../shared/contract/transfer-procedures.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { useServices } from "../services.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** Takes chats out of the app and brings them in, from Parley and from other apps. */
export function TransferSection() {
  const { transfer } = useServices();
  const { running, report, error, exporting } = useStore(transfer.state);
  const isImporting = running?.what === "import";
  const chats = running?.progress?.chats ?? 0;
  return (
    <SettingsSection
      title="Export and import"
      about="Save chats as JSON, Markdown or a web page. Import chats from Parley, ChatGPT, Claude, LibreChat or Open WebUI: choose the ZIP or JSON file you exported there."
    >
      <div className="flex flex-wrap gap-2">
        <SettingAnchor name="data.export">
          <Button
            aria-haspopup="dialog"
            aria-disabled={running !== undefined}
            onClick={() => {
              if (running === undefined)
                transfer.openExport({ threadIds: null, title: "All chats" });
            }}
          >
            <Upload aria-hidden className="size-4" />
            Export chats…
          </Button>
        </SettingAnchor>
        <SettingAnchor name="data.import">
          <Button aria-disabled={running !== undefined} onClick={() => void transfer.importChats()}>
            <Download aria-hidden className="size-4" />
            Import chats…
          </Button>
        </SettingAnchor>
      </div>
      {isImporting && (
        <div className="flex flex-wrap items-center gap-3 text-sm">
          <p role="status" className="flex items-center gap-2 text-text-muted">
            <Spinner />
            {chats === 0 ? "Importing …" : `Importing … ${counted(chats, "chat")} so far`}
          </p>
          <Button size="small" onClick={transfer.cancel}>
            Cancel
          </Button>
        </div>
      )}
      {error !== undefined && exporting === undefined && (
        <p role="alert" className="text-sm text-danger">
          {error.message}
        </p>
      )}
      {report !== undefined && !isImporting && <Report report={report} />}
    </SettingsSection>
  );
}

/** What came of an import; where the person has to decide, with the two ways to go on. */
function Report({ report }: { readonly report: ImportReport }) {
  const { transfer } = useServices();
  const region = useRef<HTMLElement>(null);
  const heading = useId();
  // What was waited for is there: the keyboard and the screen reader go on with it.
  useEffect(() => {
    region.current?.focus();
  }, [report]);
  const { file, apps, isImported, chats, faults, faultCount, leftOut, passed, inBin } = report;
  const canImport = !isImported && chats > 0;
  return (
    <section
      ref={region}
      tabIndex={-1}
      aria-labelledby={heading}
      className="flex max-w-2xl flex-col gap-3 rounded-xl border border-border p-4 text-sm"
    >
      <h3 id={heading} className="font-medium">
        Import report
      </h3>
      <p className="wrap-anywhere">
        <bdi>{toShownLine(file)}</bdi>
        {apps.length > 0 && ` · ${apps.join(", ")}`}
      </p>
      <p>{resultWords(report)}</p>
      {inBin > 0 && (
        <p>{counted(inBin, "chat")} stayed in the bin. Restore them there to see them again.</p>
      )}
      {faultCount > 0 && (
        <List title={`${counted(faultCount, "part")} of the file could not be read`}>
          {faults.map(({ place, reason }) => `${toShownLine(place)}: ${reason}`)}
        </List>
      )}
      {leftOut.length > 0 && (
        <List title="Not imported from these chats">
          {leftOut.map(({ what, count }) => counted(count, toShownLine(what)))}
        </List>
      )}
      {passed.length > 0 && (
        <List title="Files without chats">{passed.map((name) => toShownLine(name))}</List>
      )}
      <div className="flex flex-wrap gap-2">
        {canImport && (
          <Button variant="primary" onClick={() => void transfer.importReadable()}>
            Import {counted(chats, "chat")}
          </Button>
        )}
        <Button onClick={transfer.dismissReport}>{canImport ? "Import nothing" : "Close"}</Button>
      </div>
    </section>
  );
}

function List({
  title,
  children,
}: {
  readonly title: string;
  readonly children: readonly string[];
}) {
  return (
    <details>
      <summary className="cursor-pointer">{title}</summary>
      <ul className="mt-1 list-disc ps-5 text-text-muted">
        {children.map((line, index) => (
          // Lines may repeat, and the list never changes.
          <li key={index} className="wrap-anywhere">
            {line}
          </li>
        ))}
      </ul>
    </details>
  );
}

function resultWords({ isImported, chats, messages, known, faultCount }: ImportReport): string {
  if (!isImported && chats === 0) return "No chats were found in this file. Nothing was imported.";
  if (!isImported) {
    return `${counted(chats, "chat")} can be imported, ${counted(faultCount, "part")} of the file cannot be read. Nothing was imported yet.`;
  }
  const added = `Imported ${counted(chats, "chat")}, ${counted(messages, "message")}.`;
  return known === 0
    ? added
    : `${added} ${counted(known, "chat")} ${known === 1 ? "was" : "were"} here already.`;
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
