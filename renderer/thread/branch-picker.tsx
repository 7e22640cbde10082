import ChevronLeft from "lucide-react/icons/chevron-left";
import ChevronRight from "lucide-react/icons/chevron-right";
import type { Message } from "../../shared/message.ts";
import type { MessageId } from "../../shared/ids.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface BranchPickerProps {
  readonly message: Message;
  readonly isDisabled: boolean;
  readonly onSelect: (messageId: MessageId) => void;
}

/** Steps through the versions of a message: nothing that was edited or answered again is overwritten. */
export function BranchPicker({ message, isDisabled, onSelect }: BranchPickerProps) {
  const { siblingIds } = message;
  if (siblingIds.length < 2) return null;
  const index = siblingIds.indexOf(message.id);
  const previous = siblingIds[index - 1];
  const next = siblingIds[index + 1];
  return (
    <div role="group" aria-label="Versions" className="flex items-center text-xs text-text-muted">
      <IconButton
        label="Previous version"
        disabled={isDisabled || previous === undefined}
        onClick={() => previous !== undefined && onSelect(previous)}
      >
        <ChevronLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      </IconButton>
      <span className="tabular-nums">
        {index + 1}/{siblingIds.length}
      </span>
      <IconButton
        label="Next version"
        disabled={isDisabled || next === undefined}
        onClick={() => next !== undefined && onSelect(next)}
      >
        <ChevronRight aria-hidden className="size-4 rtl:-scale-x-100" />
      </IconButton>
    </div>
  );
}
