import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { VerdictPanel } from "../gates/verdict-panel.tsx";

interface RunAskPanelProps {
  readonly thread: ThreadStore;
  /** Called when an answer was given: the buttons are about to go. */
  readonly onAnswered: () => void;
}

/** A gate asks in the middle of a run; what it has written so far stands above. Of several questions the oldest comes first. */
export function RunAskPanel({ thread, onAnswered }: RunAskPanelProps) {
  const ask = useStore(thread.state, ({ pending, activity }) =>
    activity.type === "running" ? pending.asks[0] : undefined,
  );
  if (ask === undefined) return null;
  return (
    <VerdictPanel
      key={ask.askId}
      place={thread.threadId}
      verdict={{ type: "ask", ask: { ...ask, excerpt: null } }}
      onChoose={(choice) => {
        if (choice !== "continue" && choice !== "stop-here") return;
        void thread.answer(ask.askId, choice);
        onAnswered();
      }}
    />
  );
}
