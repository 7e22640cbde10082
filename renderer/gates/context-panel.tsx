import type { NextCall } from "../../shared/contract/price-procedures.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";

/** The part of the model's context window from which on it is good to know. */
const NEAR_PART = 0.8;

interface ContextPanelProps {
  readonly threadId: ThreadId | null;
  readonly nextCall: NextCall | undefined;
}

/** Offers to leave out older messages before the model cannot read the chat any more. Nothing is deleted by it. */
export function ContextPanel({ threadId, nextCall }: ContextPanelProps) {
  const { chats, announce, reportError, shell } = useServices();
  if (threadId === null || nextCall === undefined) return null;
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
      kind="near"
      message={
        <>
          <span className="font-medium">
            This chat fills about {percent} % of what {model} can read.
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
    </GatePanel>
  );
}
