import type { LucideIcon } from "lucide-react";
import CircleAlert from "lucide-react/icons/circle-alert";
import Hourglass from "lucide-react/icons/hourglass";
import ShieldAlert from "lucide-react/icons/shield-alert";
import { useId, useRef, type ReactNode } from "react";
import { useFocusRequest } from "../shell/use-focus-request.ts";
import { cn } from "../ui/cn.ts";
import { revealInvisible } from "./reveal-invisible.ts";

interface PanelLooks {
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly box: string;
}

const KIND: Record<"ask" | "refuse" | "near", PanelLooks> = {
  ask: { icon: ShieldAlert, colour: "text-warning", box: "border-warning/40 bg-warning-soft" },
  refuse: { icon: CircleAlert, colour: "text-danger", box: "border-danger/30 bg-danger-soft" },
  near: { icon: Hourglass, colour: "text-warning", box: "border-border bg-surface-raised" },
};

interface GatePanelProps {
  readonly kind: keyof typeof KIND;
  readonly message: ReactNode;
  /** The words it is about; may hold invisible characters. */
  readonly excerpt?: string | null;
  /** Called on Escape. */
  readonly onDismiss?: () => void;
  /** The buttons. */
  readonly children: ReactNode;
}

/**
 * Something that bounds a run has a say: it asks, refuses, or is about to give up. A question takes the keyboard, yet
 * none of its buttons does, or the Enter that sent, held a moment too long, would answer it.
 */
export function GatePanel({ kind, message, excerpt, onDismiss, children }: GatePanelProps) {
  const { icon: Icon, colour, box } = KIND[kind];
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useFocusRequest("gate", panel);
  return (
    <div
      ref={panel}
      role={kind === "refuse" ? "alert" : "group"}
      aria-labelledby={kind === "refuse" ? undefined : id}
      tabIndex={kind === "ask" ? -1 : undefined}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || onDismiss === undefined) return;
        event.preventDefault();
        onDismiss();
      }}
      className={cn(
        "flex animate-rise flex-wrap items-start gap-x-4 gap-y-2 rounded-xl border py-2.5 ps-3.5 pe-2.5 text-sm",
        box,
      )}
    >
      <div id={id} className="flex min-w-0 grow basis-72 items-start gap-2.5 py-1">
        <Icon aria-hidden className={cn("mt-0.5 size-4.5 shrink-0", colour)} />
        <div className="min-w-0">
          <p className="wrap-anywhere">{message}</p>
          {typeof excerpt === "string" && (
            <p className="mt-1 text-[0.8125rem] wrap-anywhere text-text-muted">
              “<bdi>{revealInvisible(excerpt)}</bdi>”
            </p>
          )}
        </div>
      </div>
      <div className="ms-auto flex gap-2">{children}</div>
    </div>
  );
}
