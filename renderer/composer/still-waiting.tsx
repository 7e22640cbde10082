import { GatePanel } from "../gates/gate-panel.tsx";
import { useServices } from "../services.ts";
import { useSecondsLeft } from "../state/use-seconds-left.ts";
import { useStore } from "../state/use-store.ts";
import type { ClockName } from "../../shared/clock-name.ts";
import { Button } from "../ui/button.tsx";
import type { NearClock } from "../../shared/run-pending.ts";
import type { ThreadStore } from "../thread/thread-store.ts";

const AWAITED: Record<ClockName, string> = {
  "first-token": "for the answer to begin",
  idle: "for the answer to go on",
  total: "for the answer to be complete",
  tool: "for a tool",
};

/** Offers more time while a clock is about to end the run; Stop stands in the composer below. */
export function StillWaiting({ thread }: { readonly thread: ThreadStore }) {
  const near = useStore(thread.state, ({ pending, activity }) =>
    activity.type === "running" ? pending.near : undefined,
  );
  // Another end is another question, with its own countdown.
  return near && <NearPanel key={near.expiresAt} thread={thread} near={near} />;
}

interface NearPanelProps {
  readonly thread: ThreadStore;
  readonly near: NearClock;
}

function NearPanel({ thread, near: { clock, expiresAt } }: NearPanelProps) {
  const { shell } = useServices();
  const seconds = useSecondsLeft(expiresAt);
  // A clock that was heard of goes on without a word; one that was not has ended the run by now.
  if (seconds === 0) return null;
  return (
    <GatePanel
      kind="near"
      message={
        <>
          <span className="font-medium">Still waiting {AWAITED[clock]}.</span>{" "}
          <span className="text-text-muted tabular-nums">Gives up in {seconds} s.</span>
        </>
      }
    >
      <Button
        size="small"
        onClick={() => {
          void thread.keepWaiting(clock);
          shell.focus("composer");
        }}
      >
        Keep waiting
      </Button>
    </GatePanel>
  );
}
