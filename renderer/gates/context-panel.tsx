import { toShownLine } from "../../shared/foreign-text.ts";
import type { NextCall } from "../../shared/contract/price-procedures.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";

/** The part of the model's context window from which on it is good to know. */
const NEAR_PART = 0.8;

/** Whether more would be sent than the model can read, as far as it can be estimated. */
export function isTooLong({ inputTokens, contextWindowTokens }: NextCall): boolean {
  return contextWindowTokens !== null && inputTokens > contextWindowTokens;
}

interface ContextPanelProps {
  readonly threadId: ThreadId | null;
  readonly nextCall: NextCall;
  /** It was about to be sent although it is too long. */
  readonly isAsking: boolean;
  readonly onSendAnyway: () => void;
  readonly onEdit: () => void;
}

/**
 * Offers to leave out older messages before the model cannot read the chat any more, and asks before what is too long
 * already is sent. Nothing is deleted by it.
 */
export function ContextPanel(props: ContextPanelProps) {
  const { threadId, nextCall, isAsking, onSendAnyway, onEdit } = props;
  const { chats, announce, reportError, shell } = useServices();
  const { inputTokens, contextWindowTokens, trimTo, model } = nextCall;
  if (contextWindowTokens === null || inputTokens < contextWindowTokens * NEAR_PART) return null;
  const percent = Math.round((inputTokens / contextWindowTokens) * 100);

  async function trim(): Promise<void> {
    try {
      await chats.update(threadId, { sentFrom: trimTo });
      announce("Older messages are left out from now on.");
    } catch (error) {
      reportError(error);
    }
    shell.focus("composer");
  }
  return (
    <GatePanel
      kind={isAsking ? "ask" : "near"}
      place={threadId}
      onDismiss={onEdit}
      message={
        <>
          <span className="font-medium">
            This chat fills about {percent} % of what {toShownLine(model)} can read.
            {isAsking && " It will probably be refused. Send it anyway?"}
          </span>{" "}
          <span className="text-text-muted">
            {trimTo === null
              ? "Its last message alone is that long."
              : "Older messages will be left out; they stay here, and you can send them again."}
          </span>
        </>
      }
    >
      {trimTo !== null && (
        <Button size="small" onClick={() => void trim()}>
          Trim
        </Button>
      )}
      {isAsking && (
        <>
          <Button size="small" onClick={onSendAnyway}>
            Send anyway
          </Button>
          <Button size="small" onClick={onEdit}>
            Edit
          </Button>
        </>
      )}
    </GatePanel>
  );
}
