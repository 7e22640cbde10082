import { useEffect, useEffectEvent } from "react";
import { useServices } from "../services.ts";

/** Calls it when the field goes away without being left, and when the window does. */
export function useLeaving(commit: () => Promise<void>): void {
  const { typed } = useServices();
  const leave = useEffectEvent(commit);
  useEffect(() => {
    const end = typed.onLeave(() => leave());
    return () => {
      end();
      void leave();
    };
  }, [typed]);
}
