import ListTree from "lucide-react/icons/list-tree";
import RefreshCw from "lucide-react/icons/refresh-cw";
import { useId, useState } from "react";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { useServices } from "../services.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ActionBar } from "./action-bar.tsx";
import { BranchPicker } from "./branch-picker.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { RunDetails } from "./run-details.tsx";
import { useActivity } from "./use-thread.ts";

export function AnswerActions({ thread, message, isLast }: MessageItemProps) {
  const { copyText, shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const [isOpen, setOpen] = useState(false);
  const detailsId = useId();
  const { runId } = message;
  return (
    <>
      <ActionBar isAlwaysShown={isLast || isOpen} className="-ms-2 -mt-1">
        <CopyButton label="Copy" onCopy={() => copyText(toPlainText(message.parts))} />
        <IconButton
          label="Regenerate"
          disabled={isBusy}
          onClick={() => {
            void thread.retry(message.id);
            shell.focus("composer");
          }}
        >
          <RefreshCw aria-hidden className="size-4" />
        </IconButton>
        {runId !== null && (
          <IconButton
            label="Run details"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            onClick={() => setOpen(!isOpen)}
            className="aria-expanded:bg-surface-hover aria-expanded:text-text"
          >
            <ListTree aria-hidden className="size-4" />
          </IconButton>
        )}
        <BranchPicker
          message={message}
          isDisabled={isBusy}
          onSelect={(id) => void thread.selectBranch(id)}
        />
        {message.model !== null && (
          <span className="ms-1.5 truncate text-xs text-text-muted">{message.model}</span>
        )}
      </ActionBar>
      {isOpen && runId !== null && <RunDetails id={detailsId} runId={runId} />}
    </>
  );
}
