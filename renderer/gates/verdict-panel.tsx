import type { Ask } from "../../shared/verdict.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";
import type { HeldVerdict } from "./held.ts";

type Choice = Ask["choices"][number];

const WORDS: Record<Choice, string> = {
  "send-anyway": "Send anyway",
  edit: "Edit",
  continue: "Continue",
  "stop-here": "Stop here",
};

interface VerdictPanelProps {
  readonly verdict: HeldVerdict;
  readonly onChoose: (choice: Choice) => void;
  /** Called on Escape. */
  readonly onDismiss?: () => void;
  readonly place?: string | null;
  readonly heir?: "composer" | "edit";
}

/** What a gate says, whichever gate it is and whether a message or a run waits for it: why, and what may be done. */
export function VerdictPanel(props: VerdictPanelProps) {
  const { verdict, onChoose, ...panel } = props;
  const { message, excerpt, choices } =
    verdict.type === "ask"
      ? verdict.ask
      : { message: verdict.message, excerpt: null, choices: ["edit"] as const };
  return (
    <GatePanel kind={verdict.type} message={message} excerpt={excerpt} {...panel}>
      {choices.map((choice) => (
        <Button
          key={choice}
          size="small"
          variant={choice === "continue" ? "primary" : "secondary"}
          onClick={() => onChoose(choice)}
        >
          {WORDS[choice]}
        </Button>
      ))}
    </GatePanel>
  );
}
