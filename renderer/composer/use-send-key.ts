import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/** Which key sends what is written, as Settings says. */
export function useSendKey(): "enter" | "mod-enter" {
  const { settings } = useServices();
  const chosen = useStore(settings.state, (effective) => effective?.settings.appearance.sendKey);
  return chosen === "mod-enter" ? "mod-enter" : "enter";
}
