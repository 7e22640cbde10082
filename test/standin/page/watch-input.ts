/**
 * Reports what Electron's browser process would see before or after the page: keys, context menus, the title, and
 * links that ask for a new window. Self-contained: its source text is injected into the isolated world.
 */
export function watchInput(
  post: (message: { readonly kind: string; readonly [key: string]: unknown }) => void,
): void {
  function reportKey(event: KeyboardEvent): void {
    // Only what a person types reaches menus; events made by scripts do not.
    if (!event.isTrusted) return;
    const input = {
      type: event.type === "keydown" ? "keyDown" : "keyUp",
      key: event.key,
      code: event.code,
      control: event.ctrlKey,
      shift: event.shiftKey,
      alt: event.altKey,
      meta: event.metaKey,
      isAutoRepeat: event.repeat,
      isComposing: event.isComposing,
      location: event.location,
    };
    post({ kind: "key", ...input });
    // What the page prevents does not come back to the menu (Linux and Windows).
    if (event.type === "keydown")
      setTimeout(() => post({ kind: "key-done", isHandled: event.defaultPrevented, ...input }));
  }
  // Real Electron's `input-event` tells of every event that a person or a debugger makes; these are the presses.
  function reportPress(event: Event): void {
    if (!event.isTrusted) return;
    const types = {
      keydown: "rawKeyDown",
      mousedown: "mouseDown",
      mouseup: "mouseUp",
      touchend: "touchEnd",
    };
    post({ kind: "press", type: types[event.type as keyof typeof types] });
  }
  for (const type of ["keydown", "mousedown", "mouseup", "touchend"])
    window.addEventListener(type, reportPress, true);
  // The capture phase on the window comes before anything the page can stop.
  window.addEventListener("keydown", reportKey, true);
  window.addEventListener("keyup", reportKey, true);

  function opensWindow(event: MouseEvent, link: HTMLAnchorElement): string | undefined {
    if (event.shiftKey) return "new-window";
    if (event.ctrlKey || event.metaKey || event.button === 1) return "background-tab";
    const { target } = link;
    const own = ["", "_self", "_parent", "_top"].includes(target.toLowerCase());
    return own || document.querySelector(`iframe[name="${CSS.escape(target)}"]`)
      ? undefined
      : "foreground-tab";
  }
  function watchLink(event: MouseEvent): void {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (event.defaultPrevented || !link?.href || event.button === 2) return;
    const disposition = opensWindow(event, link);
    if (disposition === undefined) return;
    event.preventDefault();
    const frameName = link.target === "_blank" ? "" : link.target;
    post({ kind: "open-link", url: link.href, frameName, features: "", disposition });
  }
  // The bubble phase on the window comes after the page had its chance to prevent it.
  window.addEventListener("click", watchLink);
  window.addEventListener("auxclick", watchLink);

  window.addEventListener("contextmenu", (event) => {
    if (event.defaultPrevented) return;
    const [node] = event.composedPath();
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    const editable =
      node instanceof HTMLInputElement ||
      node instanceof HTMLTextAreaElement ||
      (node instanceof HTMLElement && node.isContentEditable);
    // A right click has put the caret into the word.
    const field =
      node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement ? node : undefined;
    const caret = field?.spellcheck ? (field.selectionStart ?? 0) : 0;
    const [before = ""] = /[\p{L}\p{M}'’]*$/u.exec(field?.value.slice(0, caret) ?? "") ?? [];
    const [after = ""] = /^[\p{L}\p{M}'’]*/u.exec(field?.value.slice(caret) ?? "") ?? [];
    post({
      kind: "context-menu",
      word: field?.spellcheck ? before + after : "",
      spellcheckEnabled: field?.spellcheck ?? false,
      x: event.clientX,
      y: event.clientY,
      linkURL: link?.href ?? "",
      linkText: link?.textContent ?? "",
      selectionText: String(getSelection() ?? ""),
      isEditable: editable,
      mediaType: node instanceof HTMLImageElement ? "image" : "none",
      srcURL: node instanceof HTMLImageElement ? node.src : "",
    });
  });

  if (window !== window.top) return;
  let title: string | undefined;
  function reportTitle(): void {
    if (document.title === title || !document.querySelector("title")) return;
    title = document.title;
    post({ kind: "title", title });
  }
  document.addEventListener("DOMContentLoaded", () => {
    reportTitle();
    // The head only: a chat page changes its body all the time.
    new MutationObserver(reportTitle).observe(document.head, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
}
