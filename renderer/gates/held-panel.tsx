import type { GateName } from "../../shared/verdict.ts";
import type { Held } from "./held.ts";
import { VerdictPanel } from "./verdict-panel.tsx";

interface HeldPanelProps {
  readonly held: Held;
  /** Another run answers just now, so nothing can be sent. */
  readonly isBusy: boolean;
  readonly onSendAnyway: (acknowledged: readonly GateName[]) => void;
  readonly onEdit: () => void;
}

/** Why a text was not sent, and what its writer may do about it. */
export function HeldPanel({ held, isBusy, onSendAnyway, onEdit }: HeldPanelProps) {
  const { verdict, acknowledged } = held;
  return (
    <VerdictPanel
      verdict={verdict}
      {...(isBusy ? { disabled: "send-anyway" } : {})}
      onDismiss={onEdit}
      onChoose={(choice) => {
        if (choice === "send-anyway" && verdict.type === "ask") {
          onSendAnyway([...acknowledged, verdict.ask.gate]);
        } else onEdit();
      }}
    />
  );
}
