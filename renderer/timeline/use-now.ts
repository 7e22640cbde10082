import { useEffect, useState } from "react";
import { useServices } from "../services.ts";

/** Often enough for a bar to be seen growing. */
const TICK_MS = 200;

/** The time, in milliseconds since the epoch, which goes on only while it is asked for. */
export function useNow(isTicking: boolean): number {
  const { now } = useServices();
  const [at, setAt] = useState(now);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setAt(now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isTicking, now]);
  return at;
}
