import ChevronLeft from "lucide-react/icons/chevron-left";
import ChevronRight from "lucide-react/icons/chevron-right";
import { useEffect, useRef } from "react";
import type { Message } from "../../shared/message.ts";
import type { MessageId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface BranchPickerProps {
  readonly message: Message;
  readonly isDisabled: boolean;
  readonly onSelect: (messageId: MessageId) => void;
}

/** Steps through the versions of a message: nothing that was edited or answered again is overwritten. */
export function BranchPicker({ message, isDisabled, onSelect }: BranchPickerProps) {
  const { siblingIds } = message;
  const { shell } = useServices();
  const request = useStore(shell.state, ({ focus }) => focus);
  const previousStep = useRef<HTMLButtonElement>(null);
  const nextStep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (request?.place !== message.id) return;
    const isForward = request.target === "next-version";
    if (!isForward && request.target !== "previous-version") return;
    const steps = [previousStep.current, nextStep.current];
    // At the last of them one can only step back.
    const usable = steps.filter((step) => step?.disabled === false);
    usable.at(isForward ? -1 : 0)?.focus();
    shell.focused();
  }, [request, message.id, shell]);
  if (siblingIds.length < 2) return null;
  const index = siblingIds.indexOf(message.id);
  const previous = siblingIds[index - 1];
  const next = siblingIds[index + 1];

  /** Another version is another message, drawn anew: the keyboard goes on there, where it stepped from. */
  function step(way: "previous" | "next", id: MessageId | undefined): void {
    if (id === undefined) return;
    shell.focus(`${way}-version`, id);
    onSelect(id);
  }
  return (
    <div role="group" aria-label="Versions" className="flex items-center text-xs text-text-muted">
      <IconButton
        ref={previousStep}
        label="Previous version"
        disabled={isDisabled || previous === undefined}
        onClick={() => step("previous", previous)}
      >
        <ChevronLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      </IconButton>
      <span className="tabular-nums">
        {index + 1}/{siblingIds.length}
      </span>
      <IconButton
        ref={nextStep}
        label="Next version"
        disabled={isDisabled || next === undefined}
        onClick={() => step("next", next)}
      >
        <ChevronRight aria-hidden className="size-4 rtl:-scale-x-100" />
      </IconButton>
    </div>
  );
}
