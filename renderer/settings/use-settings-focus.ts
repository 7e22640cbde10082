import { useEffect, type RefObject } from "react";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/**
 * Gives the keyboard to the field the person was led to, each time they are led anywhere and as soon as it is drawn;
 * else, when the page opens, to its heading.
 */
export function useSettingsFocus(
  page: RefObject<HTMLElement | null>,
  heading: RefObject<HTMLElement | null>,
): void {
  const { shell } = useServices();
  const place = useStore(shell.state, (state) => state.settings);
  useEffect(() => heading.current?.focus(), [heading]);
  useEffect(() => {
    const { current } = page;
    const { focus } = place;
    if (current === null || focus === undefined || focusField(current, focus)) return;
    // Its tab is still being drawn, or the settings have not come yet.
    const observer = new MutationObserver(() => {
      if (focusField(current, focus)) observer.disconnect();
    });
    observer.observe(current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [place, page]);
}

function focusField(page: HTMLElement, name: string): boolean {
  const fields = [...page.querySelectorAll<HTMLElement>("[name]")];
  const field = fields.find((each) => each.getAttribute("name") === name);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
  return field !== undefined;
}
