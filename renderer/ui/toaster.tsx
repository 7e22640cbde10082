import X from "lucide-react/icons/x";
import { useEffect, useEffectEvent, useState } from "react";
import { useStore } from "../state/use-store.ts";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { IconButton } from "./icon-button.tsx";
import type { Toast, ToastStore } from "./toast-store.ts";

const SHOWN_MS = 6_000;
/** There is something to decide, so it stays longer. */
const SHOWN_WITH_ACTION_MS = 10_000;

/** Passing notices at the lower edge. They wait while the pointer or the keyboard is on them (WCAG 2.2, 2.2.1). */
export function Toaster({ toasts }: { readonly toasts: ToastStore }) {
  const shown = useStore(toasts.state);
  const [isHeld, setHeld] = useState(false);
  return (
    <div
      role="status"
      aria-label="Notifications"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed inset-x-4 bottom-40 z-30 flex flex-col items-center gap-2"
    >
      {shown.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          isHeld={isHeld}
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
  readonly onDismiss: () => void;
}

function ToastCard({ toast, isHeld, onDismiss }: ToastCardProps) {
  const { tone, text, detail, action } = toast;
  useToastTimer(action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS, isHeld, onDismiss);
  return (
    <div
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
