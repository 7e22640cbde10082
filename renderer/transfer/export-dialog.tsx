import Braces from "lucide-react/icons/braces";
import FileText from "lucide-react/icons/file-text";
import Printer from "lucide-react/icons/printer";
import { useRef, useState } from "react";
import type { ExportFormatName } from "../../shared/contract/transfer-procedures.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Spinner } from "../ui/spinner.tsx";

const CHOICES = [
  { value: "json", label: "JSON", icon: <Braces aria-hidden className="size-5" /> },
  { value: "md", label: "Markdown", icon: <FileText aria-hidden className="size-5" /> },
  { value: "html", label: "Web page", icon: <Printer aria-hidden className="size-5" /> },
] as const;

const ABOUT: Readonly<Record<ExportFormatName, string>> = {
  json: "Complete: all versions of every message, tool calls and receipts. Parley can import it again. Keys are never in it.",
  md: "Plain text for reading, notes and other apps. Contains the version of each message you see.",
  html: "One page for reading, printing or saving as PDF. Contains the version of each message you see.",
};

/** Asks in which format chats are exported; where to is asked by the system. */
export function ExportDialog() {
  const { transfer } = useServices();
  const { exporting, running, error } = useStore(transfer.state);
  const [format, setFormat] = useState<ExportFormatName>("json");
  const start = useRef<HTMLButtonElement>(null);
  if (exporting === undefined) return null;
  const isRunning = running?.what === "export";
  const { chats = 0, of = null } = running?.progress ?? {};
  return (
    <Dialog
      title="Export chats"
      subtitle={exporting.title}
      initialFocus={start}
      onClose={transfer.closeExport}
    >
      <div className="flex flex-col gap-4 p-4 text-sm">
        <ChoiceGroup label="Format" choices={CHOICES} value={format} onChange={setFormat} />
        <p className="max-w-prose text-text-muted">{ABOUT[format]}</p>
        {error !== undefined && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
        <div className="flex flex-wrap items-center justify-end gap-2">
          {isRunning && (
            <p role="status" className="me-auto flex items-center gap-2 text-text-muted">
              <Spinner />
              {of === null
                ? "Exporting …"
                : `${chats.toLocaleString("en")} of ${of.toLocaleString("en")} chats`}
            </p>
          )}
          <Button variant="ghost" onClick={transfer.closeExport}>
            Cancel
          </Button>
          <Button
            ref={start}
            variant="primary"
            aria-disabled={running !== undefined}
            onClick={() => void transfer.exportChats(format)}
          >
            Export…
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
