import X from "lucide-react/icons/x";
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type MouseEvent,
} from "react";
import { useStore } from "../state/use-store.ts";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { IconButton } from "./icon-button.tsx";
import type { Toast, ToastStore } from "./toast-store.ts";

const SHOWN_MS = 6_000;
/** There is something to decide, so it stays longer. */
const SHOWN_WITH_ACTION_MS = 10_000;
/** It was pointed at, so it was read. */
const SHOWN_AFTER_READING_MS = 1_000;

interface ToasterProps {
  readonly toasts: ToastStore;
  /** The drawer lies over the page, and they over it. */
  readonly isOverDrawer: boolean;
  /** Takes the keyboard when a toast goes that had it, and neither another toast nor its former place can. */
  readonly onFocusLost: () => void;
}

/**
 * Passing notices. They take room of their own, between the page and what is written below it, so that none lies over a
 * control it speaks of. They wait while the pointer or the keyboard is on them (WCAG 2.2, 2.2.1).
 */
export function Toaster({ toasts, isOverDrawer, onFocusLost }: ToasterProps) {
  const shown = useStore(toasts.state);
  const [isHeld, setHeld] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<Element>(null);
  const hasMoved = usePointerMoved();

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
      onFocus={({ relatedTarget }) => {
        setHeld(true);
        if (relatedTarget !== null && list.current?.contains(relatedTarget) !== true)
          cameFrom.current = relatedTarget;
      }}
      onBlur={() => setHeld(false)}
      className={cn(
        "order-1 flex max-h-[30dvh] print:hidden shrink-0 flex-col items-center gap-2 overflow-y-auto px-4",
        shown.length > 0 && "py-2",
        isOverDrawer && "fixed inset-x-0 bottom-24 z-30",
      )}
    >
      {shown.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          isHeld={isHeld}
          hasMoved={hasMoved}
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
  /** One that came up under a pointer at rest is not pointed at. */
  readonly hasMoved: (event: MouseEvent) => boolean;
  /** Told before a card goes that holds the keyboard. */
  readonly onFocusLost: (card: HTMLElement) => void;
  readonly onDismiss: () => void;
}

function ToastCard({ toast, isHeld, hasMoved, onFocusLost, onDismiss }: ToastCardProps) {
  const { tone, text, detail, action } = toast;
  const [pointer, setPointer] = useState<"never" | "here" | "gone">("never");
  const fullMs = action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS;
  // What can still be done stays on offer, whether it was read or not.
  const isRead = pointer === "gone" && action === undefined;
  useToastTimer(isRead ? SHOWN_AFTER_READING_MS : fullMs, isHeld || pointer === "here", onDismiss);
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
      onMouseMove={(event) => {
        if (hasMoved(event)) setPointer("here");
      }}
      onMouseLeave={() => setPointer((before) => (before === "here" ? "gone" : before))}
      className={cn(
        "flex max-w-lg shrink-0 animate-rise items-center gap-2 rounded-xl border border-border bg-overlay py-1.5 ps-4 pe-1.5 text-sm shadow-float",
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

/** Tells a move of the pointer from those that browsers make up where the page moved below it. */
function usePointerMoved(): (event: MouseEvent) => boolean {
  const last = useRef("");
  const at = ({ screenX, screenY }: { readonly screenX: number; readonly screenY: number }) =>
    `${screenX} ${screenY}`;
  useEffect(() => {
    // After every listener of the page has compared.
    const record = (event: globalThis.MouseEvent): void => {
      last.current = at(event);
    };
    window.addEventListener("mousemove", record);
    return () => window.removeEventListener("mousemove", record);
  }, []);
  return (event) => at(event) !== last.current;
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
