import { useId } from "react";
import type { ApprovalMode, ToolInfo } from "../../shared/contract/tool-procedures.ts";
import { useServices } from "../services.ts";

const WORDS: Record<ApprovalMode, string> = { ask: "Ask", always: "Always", never: "Never" };

interface ApprovalSelectProps {
  readonly name: string;
  readonly approval: NonNullable<ToolInfo["approval"]>;
}

/** What is decided about a tool for all chats. Main asks before it is loosened. */
export function ApprovalSelect({ name, approval }: ApprovalSelectProps) {
  const { client, reportError, tools } = useServices();
  const id = useId();
  const modes = Object.keys(WORDS).filter(
    (mode): mode is ApprovalMode => mode !== "always" || approval.offersAlways,
  );
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="text-[0.8125rem] text-text-muted">
        Approval
      </label>
      <select
        id={id}
        value={approval.mode}
        onChange={(event) => {
          const mode = modes.find((each) => each === event.target.value);
          if (mode === undefined) return;
          client
            .call("tool.setMode", { name, ownerId: approval.owner.id, mode })
            .catch(reportError)
            // Refused, it stands where it stood.
            .finally(tools.changed);
        }}
        className="h-8 rounded-lg border border-border-strong bg-surface px-2 text-[0.8125rem] pointer-coarse:h-11"
      >
        {modes.map((mode) => (
          <option key={mode} value={mode}>
            {WORDS[mode]}
          </option>
        ))}
      </select>
    </div>
  );
}
