import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/** How many model calls this window may still make, as in "7 of 10 left". */
export function RateMeter() {
  const { rate } = useServices();
  const usage = useStore(rate.state);
  if (usage === undefined) return null;
  const { left, limit, windowMs } = usage;
  return (
    <span
      aria-live="off"
      title={`Model calls this window may make within ${windowMs / 1_000} s`}
      className="shrink-0 tabular-nums"
    >
      <span aria-hidden>· </span>
      {left} of {limit} left
    </span>
  );
}
