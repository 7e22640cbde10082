import { useEffect, useEffectEvent } from "react";
import { useServices } from "../services.ts";

/** What takes a field away: the page alone, or its window, in which nobody can be asked any more. */
export type Leaving = "page" | "window";

/** Calls it when the field goes away without being left, and when the window does. */
export function useLeaving(commit: (leaving: Leaving) => Promise<void>): void {
  const { typed } = useServices();
  const leave = useEffectEvent(commit);
  useEffect(() => {
    const end = typed.onLeave(() => leave("window"));
    return () => {
      end();
      void leave("page");
    };
  }, [typed]);
}
