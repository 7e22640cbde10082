import { useSecondsLeft } from "../state/use-seconds-left.ts";
import type { RunWait } from "../../shared/run-pending.ts";

/** How long the run still waits, and why. Screen readers have heard it once; here they may look it up. */
export function WaitCountdown({ wait: { message, until } }: { readonly wait: RunWait }) {
  const seconds = useSecondsLeft(until);
  return (
    <span aria-live="off" className="min-w-0 tabular-nums">
      {/* Some waits last until something happens. */}
      {seconds > 0 && `(${seconds} s) `}
      <span aria-hidden>· </span>
      {asReason(message)}
    </span>
  );
}

/**
 * The wait's words without their full stop, as more follows in the line, and without a last sentence that says how long
 * it was when it began: the countdown knows better.
 */
function asReason(message: string): string {
  return message.replace(/\.(?: [^.]*\b\d+ s\.)?$/, "");
}
