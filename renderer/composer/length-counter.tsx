import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { countCharacters } from "../../shared/input-length.ts";

/** The part of the limit from which on it is good to know. */
const NEAR_PART = 0.8;

interface LengthCounterProps {
  readonly id: string;
  readonly text: string;
}

/** How much of the longest message is used, as soon as it matters. */
export function LengthCounter({ id, text }: LengthCounterProps) {
  const { settings } = useServices();
  const maximum = useStore(
    settings.state,
    (effective) => effective?.settings.safety.maximumMessageLength ?? Infinity,
  );
  // A character takes at least one unit, so most texts need not be counted.
  if (text.length < maximum * NEAR_PART) return null;
  const count = countCharacters(text);
  if (count < maximum * NEAR_PART) return null;
  return (
    <p
      id={id}
      className={cn(
        "shrink-0 text-xs text-text-muted tabular-nums",
        count > maximum && "font-medium text-danger",
      )}
    >
      {count.toLocaleString("en")} of {maximum.toLocaleString("en")} characters
    </p>
  );
}
