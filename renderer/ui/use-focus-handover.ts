import { useCallback, type RefCallback, type RefObject } from "react";

/**
 * A ref for an element that may go away while it has the focus, as a button that has done its work: the heir takes the
 * focus then, or the page's body would.
 */
export function useFocusHandover(heir: RefObject<HTMLElement | null>): RefCallback<HTMLElement> {
  return useCallback(
    (element) => () => {
      if (element === document.activeElement) heir.current?.focus();
    },
    [heir],
  );
}
