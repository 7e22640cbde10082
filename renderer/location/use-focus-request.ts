import { useEffect, type RefObject } from "react";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { FocusTarget } from "./shell-store.ts";

/**
 * Takes the keyboard each time the shell asks for this target.
 *
 * @param place which of several such elements it is; one without takes every request.
 */
export function useFocusRequest(
  target: FocusTarget,
  element: RefObject<HTMLElement | null>,
  place?: string | null,
): void {
  const { shell } = useServices();
  const request = useStore(shell.state, ({ focus }) => focus);
  useEffect(() => {
    if (request?.target !== target) return;
    if (place !== undefined && request.place !== undefined && request.place !== place) return;
    element.current?.focus();
  }, [request, target, element, place]);
}
