import { createContext, useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Whether what stands below it is being put on paper, on which nothing can be unfolded. */
export const PrintingContext = createContext(false);

/**
 * Whether the page is being put on paper: then all of the chat is drawn, in the light colours, before the browser lays
 * the paper out. `beforeprint` waits for that; a preview tells by its medium alone.
 */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const root = document.documentElement;
    let theme: string | undefined;
    const print = (isOn: boolean): void => {
      if (isOn === (theme !== undefined)) return;
      if (isOn) {
        theme = root.dataset["theme"] ?? "";
        root.dataset["theme"] = "light";
      } else {
        root.dataset["theme"] = theme;
        theme = undefined;
      }
      flushSync(() => setPrinting(isOn));
    };
    const begin = (): void => print(true);
    const end = (): void => print(false);
    // jsdom has none.
    const medium = typeof matchMedia === "function" ? matchMedia("print") : undefined;
    const follow = (event: MediaQueryListEvent): void => print(event.matches);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    medium?.addEventListener("change", follow);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
      medium?.removeEventListener("change", follow);
      end();
    };
  }, []);
  return isPrinting;
}
