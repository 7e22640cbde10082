import { GatePanel } from "./gate-panel.tsx";

export const NOT_YET = "Not sent: wait for the current answer, or stop it.";
export const NOT_YET_NEXT = "Your text is kept.";

/** Somebody pressed Enter while an answer is being written, here or in another window. */
export function NotYet() {
  return (
    <GatePanel
      kind="near"
      message={
        <>
          <span className="font-medium">{NOT_YET}</span>{" "}
          <span className="text-text-muted">{NOT_YET_NEXT}</span>
        </>
      }
    />
  );
}
