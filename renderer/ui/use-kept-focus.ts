import { useEffect, useEffectEvent, type RefObject } from "react";

/**
 * Keeps the keyboard in a place when the control that has it goes away, as a button that has done its work: the heir
 * takes the focus then, or the page's body would. Somebody who has left the place by themselves is not called back.
 */
export function useKeptFocus(
  place: RefObject<HTMLElement | null>,
  heir: (place: HTMLElement) => HTMLElement | null,
): void {
  const findHeir = useEffectEvent(heir);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let focused: Element | undefined;
    const onFocusIn = ({ target }: FocusEvent): void => {
      focused = target instanceof Element ? target : undefined;
    };
    const onFocusOut = ({ target }: FocusEvent): void => {
      // Browsers differ in whether an element that is being removed says so; one that is still there was left.
      queueMicrotask(() => {
        if (target instanceof Element && target === focused && target.isConnected) {
          focused = undefined;
        }
      });
    };
    const observer = new MutationObserver(() => {
      if (focused === undefined || focused.isConnected) return;
      focused = undefined;
      if (document.activeElement !== document.body) return;
      findHeir(element)?.focus({ preventScroll: true });
    });
    element.addEventListener("focusin", onFocusIn);
    element.addEventListener("focusout", onFocusOut);
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener("focusin", onFocusIn);
      element.removeEventListener("focusout", onFocusOut);
      observer.disconnect();
    };
  }, [place]);
}
