import type { LucideIcon } from "lucide-react";
import CircleAlert from "lucide-react/icons/circle-alert";
import Hourglass from "lucide-react/icons/hourglass";
import ShieldAlert from "lucide-react/icons/shield-alert";
import { useEffectEvent, useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { cn } from "../ui/cn.ts";
import { revealInvisible } from "../format/reveal-invisible.ts";

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
  /** Where the text stands that it is about, where that is not the only such place. */
  readonly place?: string | null;
  /** Who takes the keyboard from it when it goes. */
  readonly heir?: "composer" | "edit";
  /** The buttons. */
  readonly children?: ReactNode;
}

/**
 * Something that bounds a run has a say: it asks, refuses, or is about to give up. A question takes the keyboard, yet
 * none of its buttons does, or the Enter that sent, held a moment too long, would answer it.
 */
export function GatePanel(props: GatePanelProps) {
  const { kind, message, excerpt, onDismiss, place, heir = "composer", children } = props;
  const { shell } = useServices();
  const { icon: Icon, colour, box } = KIND[kind];
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useFocusRequest("gate", panel, place);
  const handOver = useEffectEvent(() => shell.focus(heir, place));
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      // It may go by itself, answered in another window or overtaken by the run, and the keyboard with it.
      if (element?.contains(document.activeElement) === true) handOver();
    };
  }, []);
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
        "flex scroll-my-8 animate-rise flex-wrap items-start gap-x-4 gap-y-2 rounded-xl border py-2.5 ps-3.5 pe-2.5 text-sm",
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
      {children !== undefined && (
        <div className="ms-auto flex flex-wrap justify-end gap-2">{children}</div>
      )}
    </div>
  );
}
