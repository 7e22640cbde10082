/** What browsers report for keys that an input method swallows; some set it without `isComposing`. */
const INPUT_METHOD_KEY_CODE = 229;

/** The slice of `window` that hears of keys before anything on the page. */
export interface KeySource {
  addEventListener(
    type: "keydown",
    listener: (event: KeyboardEvent) => void,
    options: { readonly capture: true },
  ): void;
}

/**
 * Leaves Escape to an input method while it composes, wherever on the page that is: it takes the composition back, and
 * must close no panel, empty no search and stop no run as well. Other keys reach the page, which asks for itself.
 */
export function leaveToInputMethod(source: KeySource): void {
  source.addEventListener(
    "keydown",
    (event) => {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign of an IME where isComposing is missing
      const isComposing = event.isComposing || event.keyCode === INPUT_METHOD_KEY_CODE;
      if (event.key === "Escape" && isComposing) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
