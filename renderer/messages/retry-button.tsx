import RotateCcw from "lucide-react/icons/rotate-ccw";
import { useId } from "react";
import { useSecondsLeft } from "../state/use-seconds-left.ts";
import { Button, type ButtonProps } from "../ui/button.tsx";

interface RetryButtonProps extends Pick<ButtonProps, "disabled" | "onClick" | "variant"> {
  /** When trying again helps, in ms since the epoch; undefined is now. */
  readonly retryAt: number | undefined;
}

/** Asks again. Where the provider named a time, it counts down to it first. */
export function RetryButton({ retryAt, ...button }: RetryButtonProps) {
  return retryAt === undefined ? <Now {...button} /> : <Later {...button} retryAt={retryAt} />;
}

function Now(button: ButtonProps) {
  return (
    <Button size="small" {...button}>
      <RotateCcw aria-hidden className="size-3.5" />
      Retry
    </Button>
  );
}

function Later({ retryAt, ...button }: ButtonProps & { readonly retryAt: number }) {
  const seconds = useSecondsLeft(retryAt);
  const id = useId();
  if (seconds === 0) return <Now {...button} />;
  return (
    <Button size="small" {...button} disabled aria-label="Retry" aria-describedby={id}>
      <RotateCcw aria-hidden className="size-3.5" />
      <span id={id} className="tabular-nums">
        Retry in {inWords(seconds)}
      </span>
    </Button>
  );
}

function inWords(seconds: number): string {
  return seconds <= 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
