import { useSecondsLeft } from "../state/use-seconds-left.ts";
import type { RunWait } from "../../shared/run-pending.ts";

/** How long the run still waits, and why. Screen readers have heard it once; here they may look it up. */
export function WaitCountdown({ wait: { message, until } }: { readonly wait: RunWait }) {
  const seconds = useSecondsLeft(until);
  return (
    <span aria-live="off" className="min-w-0 tabular-nums">
      {/* Some waits last until something happens. */}
      {seconds > 0 && (
        <>
          ({seconds} s) <span aria-hidden>·</span>{" "}
        </>
      )}
      {withSeconds(message, seconds)}
    </span>
  );
}

/** Main worded the wait when it began; the seconds it named then go on here. */
function withSeconds(message: string, seconds: number): string {
  return message.replace(/\b\d+ s\b(?!.*\b\d+ s\b)/, `${seconds} s`);
}
