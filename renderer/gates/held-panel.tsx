import type { GateName } from "../../shared/verdict.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";
import type { Held } from "./verdict.ts";

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
  const edit = (
    <Button size="small" onClick={onEdit}>
      Edit
    </Button>
  );
  if (verdict.type === "refuse") {
    return (
      <GatePanel kind="refuse" message={verdict.message} onDismiss={onEdit}>
        {edit}
      </GatePanel>
    );
  }
  const { gate, message, excerpt, choices } = verdict.ask;
  return (
    <GatePanel kind="ask" message={message} excerpt={excerpt} onDismiss={onEdit}>
      {choices.includes("send-anyway") && (
        <Button
          size="small"
          disabled={isBusy}
          onClick={() => onSendAnyway([...acknowledged, gate])}
        >
          Send anyway
        </Button>
      )}
      {edit}
    </GatePanel>
  );
}
