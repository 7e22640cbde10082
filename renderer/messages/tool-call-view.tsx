import ChevronRight from "lucide-react/icons/chevron-right";
import ListTree from "lucide-react/icons/list-tree";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { useId, useRef, useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { ToolCallPart, ToolWarning } from "../../shared/message.ts";
import { longText } from "../markdown/long-text.tsx";
import { revealInvisible } from "../format/reveal-invisible.ts";
import { useServices } from "../services.ts";
import { ToolIcon } from "../tools/tool-icon.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { formatDuration } from "../format/format-duration.ts";
import { approvalCardId } from "../composer/approvals-panel.tsx";
import { summarizeArguments } from "../format/summarize-arguments.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { ToolState } from "./tool-state.tsx";

interface ToolCallViewProps {
  readonly part: ToolCallPart;
  readonly thread: ThreadStore;
  /** Opens the run's timeline at this call. */
  readonly onShowRun?: (() => void) | undefined;
}

/** One tool call: a line that says what it does and where it stands, and all of it when opened. */
export function ToolCallView({ part, thread, onShowRun }: ToolCallViewProps) {
  const { toolCallId, toolName, args, editedArgs, state, result, startedAt, endedAt, warning } =
    part;
  const approval = useStore(thread.state, ({ pending }) =>
    state === "waiting for approval"
      ? pending.approvals.find((each) => each.toolCallId === toolCallId)
      : undefined,
  );
  const header = useRef<HTMLButtonElement>(null);
  // What failed is open by itself; after that it is as the person left it.
  const [choice, setChoice] = useState<boolean>();
  const isOpen = choice ?? (state === "failed" || warning !== undefined);
  const bodyId = useId();
  const { tools } = useServices();
  const title = useStore(tools.state, (known) => known.get(toolName)?.title);
  const shownName = toShownLine(title ?? toolName);
  return (
    <div
      role="group"
      aria-label={`Tool: ${shownName}`}
      className={cn(
        "overflow-hidden rounded-xl border bg-surface text-sm",
        state === "failed" ? "border-danger/50" : "border-border",
        approval !== undefined && "border-warning",
      )}
    >
      <button
        ref={header}
        id={approval === undefined ? undefined : approvalCardId(toolCallId)}
        type="button"
        aria-expanded={isOpen}
        aria-controls={bodyId}
        onClick={() => setChoice(!isOpen)}
        className="flex min-h-10 w-full items-center gap-2.5 px-3 py-1.5 text-start -outline-offset-2 transition-colors hover:bg-surface-raised"
      >
        <ToolIcon toolName={toolName} className="size-4 shrink-0 text-text-muted" />
        <span className="max-w-1/2 shrink-0 truncate font-medium">{shownName}</span>
        <span className="min-w-0 grow truncate font-mono text-[0.8125rem] text-text-muted">
          {summarizeArguments(args)}
        </span>
        <span className="flex shrink-0 items-center gap-2">
          {endedAt !== null && (
            <span className="text-xs text-text-muted tabular-nums">
              {formatDuration(endedAt - startedAt)}
            </span>
          )}
          <ToolState state={state} />
          <ChevronRight
            aria-hidden
            className={cn(
              "size-4 text-text-muted transition-transform rtl:-scale-x-100",
              isOpen && "rotate-90 rtl:rotate-90",
            )}
          />
        </span>
      </button>
      {approval !== undefined && (
        <ApprovalCard
          request={approval}
          onDecide={(decision) => {
            // The button that was pressed is about to go.
            header.current?.focus();
            void thread.decide([[approval, decision]]);
          }}
        />
      )}
      {isOpen && (
        <div id={bodyId} className="flex flex-col gap-3 border-t border-border px-3 py-2.5">
          <Block label="Arguments" text={JSON.stringify(args, null, 2)} />
          {editedArgs !== undefined && (
            <Block
              label="Arguments as you changed them"
              text={JSON.stringify(editedArgs, null, 2)}
            />
          )}
          {warning !== undefined && <ResultWarning warning={warning} />}
          {result !== null && (
            <Block label={state === "done" ? "Result" : "What happened"} text={result} />
          )}
          {onShowRun !== undefined && (
            <Button size="small" className="self-start" onClick={onShowRun}>
              <ListTree aria-hidden className="size-3.5" />
              Show in timeline
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Says that the result gives orders, and what became of it. */
function ResultWarning({ warning }: { readonly warning: ToolWarning }) {
  return (
    <div className="flex items-start gap-2 rounded-lg bg-warning-soft px-3 py-2 text-[0.8125rem]">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
      <div className="min-w-0">
        <p className="font-medium">This result contains text that looks like instructions</p>
        <p className="wrap-anywhere text-text-muted">
          “<bdi>{revealInvisible(warning.excerpt)}</bdi>” {WHAT_WAS_DONE[warning.action]}
        </p>
      </div>
    </div>
  );
}

const WHAT_WAS_DONE: Record<ToolWarning["action"], string> = {
  marked: "The assistant was told that it is data.",
  withheld: "The assistant did not get it.",
};

interface BlockProps {
  readonly label: string;
  readonly text: string;
}

function Block({ label, text }: BlockProps) {
  const { copyText } = useServices();
  return (
    <div className="flex flex-col">
      <div className="flex items-center justify-between">
        <span className="text-xs font-medium text-text-muted">{label}</span>
        <CopyButton label={`Copy ${label.toLowerCase()}`} onCopy={() => copyText(text)} />
      </div>
      <pre
        dir="auto"
        className="max-h-64 overflow-y-auto rounded-lg bg-code-bg px-3 py-2 font-mono text-[0.8125rem] wrap-anywhere whitespace-pre-wrap"
      >
        {longText(text)}
      </pre>
    </div>
  );
}
