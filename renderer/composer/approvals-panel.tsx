import { toShownLine } from "../../shared/foreign-text.ts";
import { GatePanel } from "../gates/gate-panel.tsx";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";

/** Where a call's card stands on the page. */
export const approvalCardId = (toolCallId: string): string => `approval-${toolCallId}`;

/** Says above the composer that calls wait, and leads to the first; several may be approved at once. */
export function ApprovalsPanel({ thread }: { readonly thread: ThreadStore }) {
  const waiting = useStore(thread.state, ({ pending, activity }) =>
    activity.type === "running" ? pending.approvals : NONE,
  );
  const [first] = waiting;
  if (first === undefined) return null;
  const plain = waiting.filter(({ mayHaveRun }) => mayHaveRun !== true);
  return (
    <GatePanel
      kind="near"
      message={
        waiting.length === 1
          ? `${toShownLine(first.title)} of ${toShownLine(first.owner.title)} waits for your approval.`
          : `${waiting.length} calls wait for your approval.`
      }
    >
      <Button size="small" onClick={() => showCard(first.toolCallId)}>
        Show
      </Button>
      {plain.length > 1 && (
        <Button
          size="small"
          onClick={() =>
            void thread.decide(plain.map((call) => [call, { type: "approve", scope: "person" }]))
          }
        >
          Approve all {plain.length}
        </Button>
      )}
    </GatePanel>
  );
}

const NONE: readonly never[] = [];

function showCard(toolCallId: string): void {
  const card = document.getElementById(approvalCardId(toolCallId));
  card?.scrollIntoView({ block: "center" });
  card?.focus({ preventScroll: true });
}
