import X from "lucide-react/icons/x";
import { useId, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { IconButton } from "./icon-button.tsx";

interface DialogProps {
  readonly title: string;
  /** Beside the title, in smaller print. */
  readonly subtitle?: string;
  /** Buttons beside the one that closes. */
  readonly actions?: ReactNode;
  /** Takes the keyboard first; otherwise the first button does. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Something to look at before going on; open as long as it is drawn. The browser's own modal dialog: it keeps the focus,
 * closes on Escape and gives the focus back, and needs no style element, which the page's CSP would refuse.
 */
export function Dialog(props: DialogProps) {
  const { title, subtitle, actions, initialFocus, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed while it still stands in the page, or the browser could not give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    initialFocus?.current?.focus();
    return () => shown?.close();
  }, [initialFocus]);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- a click beside it closes it as Escape does
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        // A tooltip inside would keep the first Escape for itself.
        if (event.key === "Escape") onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className="m-auto max-h-[85dvh] w-[min(48rem,calc(100vw-2rem))] flex-col overflow-hidden rounded-2xl border border-border bg-overlay text-text shadow-float backdrop:bg-backdrop open:flex"
    >
      <header className="flex items-center gap-2 border-b border-border py-2 ps-4 pe-2">
        <h2 id={titleId} className="min-w-0 grow truncate text-sm font-medium">
          {title}{" "}
          {subtitle !== undefined && (
            <span className="font-normal text-text-muted tabular-nums">{subtitle}</span>
          )}
        </h2>
        {actions}
        <IconButton label="Close" onClick={onClose}>
          <X aria-hidden className="size-4.5" />
        </IconButton>
      </header>
      {children}
    </dialog>
  );
}
