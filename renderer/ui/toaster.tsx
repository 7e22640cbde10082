import X from "lucide-react/icons/x";
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "../state/use-store.ts";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { IconButton } from "./icon-button.tsx";
import type { Toast, ToastStore } from "./toast-store.ts";

const SHOWN_MS = 6_000;
/** There is something to decide, so it stays longer. */
const SHOWN_WITH_ACTION_MS = 10_000;

interface ToasterProps {
  readonly toasts: ToastStore;
  /** The composer keeps the lower edge for itself. */
  readonly isAboveComposer: boolean;
  /** Takes the keyboard when a toast goes that had it, and neither another toast nor its former place can. */
  readonly onFocusLost: () => void;
}

/** Passing notices at the lower edge. They wait while the pointer or the keyboard is on them (WCAG 2.2, 2.2.1). */
export function Toaster({ toasts, isAboveComposer, onFocusLost }: ToasterProps) {
  const shown = useStore(toasts.state);
  const [isHeld, setHeld] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<Element>(null);

  function handOver(from: HTMLElement): void {
    const next = [...(list.current?.querySelectorAll("button") ?? [])].find(
      (button) => !from.contains(button),
    );
    next?.focus();
    if (next !== undefined) return;
    const { current } = cameFrom;
    if (current instanceof HTMLElement && current.isConnected) current.focus();
    // What it came from may have gone, or be hidden.
    if (document.activeElement !== current) onFocusLost();
  }
  return (
    <div
      ref={list}
      role="status"
      aria-label="Notifications"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={({ relatedTarget }) => {
        setHeld(true);
        if (relatedTarget !== null && list.current?.contains(relatedTarget) !== true)
          cameFrom.current = relatedTarget;
      }}
      onBlur={() => setHeld(false)}
      className={cn(
        "pointer-events-none fixed inset-x-4 z-30 flex flex-col items-center gap-2",
        isAboveComposer ? "bottom-40" : "bottom-4",
      )}
    >
      {shown.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          isHeld={isHeld}
          onFocusLost={handOver}
          onDismiss={() => {
            setHeld(false);
            toasts.dismiss(toast.id);
          }}
        />
      ))}
    </div>
  );
}

interface ToastCardProps {
  readonly toast: Toast;
  readonly isHeld: boolean;
  /** Told before a card goes that holds the keyboard. */
  readonly onFocusLost: (card: HTMLElement) => void;
  readonly onDismiss: () => void;
}

function ToastCard({ toast, isHeld, onFocusLost, onDismiss }: ToastCardProps) {
  const { tone, text, detail, action } = toast;
  useToastTimer(action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS, isHeld, onDismiss);
  const loseFocus = useEffectEvent(onFocusLost);
  const card = useRef<HTMLDivElement>(null);
  // In the layout phase, while the card still stands and the browser has not moved the focus to the page's body.
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement) === true) loseFocus(element);
    };
  }, []);
  return (
    <div
      ref={card}
      // What failed is said at once; the rest waits its turn.
      role={tone === "danger" ? "alert" : undefined}
      className={cn(
        "pointer-events-auto flex max-w-lg animate-rise items-center gap-2 rounded-xl border border-border bg-overlay py-1.5 ps-4 pe-1.5 text-sm shadow-float",
        tone === "danger" && "border-s-4 border-s-danger",
      )}
    >
      <div className="min-w-0 py-1">
        <p className="wrap-anywhere">{text}</p>
        {detail !== undefined && (
          <p className="text-[0.8125rem] wrap-anywhere text-text-muted">{detail}</p>
        )}
      </div>
      {action !== undefined && (
        <Button
          variant="ghost"
          size="small"
          className="font-semibold text-accent hover:text-accent-strong"
          onClick={() => {
            action.run();
            onDismiss();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" onClick={onDismiss}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}

/** Starts anew after each hold, so that nothing vanishes the moment the pointer leaves it. */
function useToastTimer(durationMs: number, isHeld: boolean, onDismiss: () => void): void {
  const dismiss = useEffectEvent(onDismiss);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(), durationMs);
    return () => clearTimeout(timer);
  }, [durationMs, isHeld]);
}
