import type { RunChoice } from "../../shared/verdict.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";

const WORDS: Record<RunChoice, string> = { continue: "Continue", "stop-here": "Stop here" };

interface RunAskPanelProps {
  readonly thread: ThreadStore;
  /** Called when an answer was given: the buttons are about to go. */
  readonly onAnswered: () => void;
}

/** A gate asks in the middle of a run; what it has written so far stands above. */
export function RunAskPanel({ thread, onAnswered }: RunAskPanelProps) {
  const ask = useStore(thread.state, ({ pending, activity }) =>
    activity.type === "running" ? pending.ask : undefined,
  );
  if (ask === undefined) return null;
  return (
    <GatePanel key={ask.askId} kind="ask" message={ask.message}>
      {ask.choices.map((choice) => (
        <Button
          key={choice}
          size="small"
          variant={choice === "continue" ? "primary" : "secondary"}
          onClick={() => {
            void thread.answer(ask.askId, choice);
            onAnswered();
          }}
        >
          {WORDS[choice]}
        </Button>
      ))}
    </GatePanel>
  );
}
