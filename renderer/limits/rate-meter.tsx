import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/** How many model calls this window may still make, as in "7 of 10 left". */
export function RateMeter() {
  const { rate } = useServices();
  const usage = useStore(rate.state);
  if (usage === undefined) return null;
  const { left, limit, windowMs, tokens } = usage;
  const within = `within ${windowMs / 1_000} s`;
  return (
    <span aria-live="off" className="inline-block tabular-nums">
      <span title={`Model calls this window may make ${within}`}>
        <span aria-hidden>· </span>
        {left} of {limit} left
      </span>
      {tokens !== null && (
        <span title={`${tokens.limit.toLocaleString("en")} tokens may be used ${within}`}>
          {" "}
          <span aria-hidden>· </span>
          {tokens.left.toLocaleString("en")} tokens left
        </span>
      )}
    </span>
  );
}
