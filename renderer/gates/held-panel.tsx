import type { GateName } from "../../shared/verdict.ts";
import type { Held } from "./held.ts";
import { VerdictPanel } from "./verdict-panel.tsx";

interface HeldPanelProps {
  readonly held: Held;
  readonly place: string | null;
  /** Where the text stands that was held back. */
  readonly heir: "composer" | "edit";
  readonly onSendAnyway: (acknowledged: readonly GateName[]) => void;
  readonly onEdit: () => void;
}

/** Why a text was not sent, and what its writer may do about it. */
export function HeldPanel(props: HeldPanelProps) {
  const { held, place, heir, onSendAnyway, onEdit } = props;
  const { verdict, acknowledged } = held;
  return (
    <VerdictPanel
      verdict={verdict}
      place={place}
      heir={heir}
      onDismiss={onEdit}
      onChoose={(choice) => {
        if (choice === "send-anyway" && verdict.type === "ask") {
          onSendAnyway([...acknowledged, verdict.ask.gate]);
        } else onEdit();
      }}
    />
  );
}
