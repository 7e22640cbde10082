import Ban from "lucide-react/icons/ban";
import CircleCheck from "lucide-react/icons/circle-check";
import CircleX from "lucide-react/icons/circle-x";
import Hand from "lucide-react/icons/hand";
import type { ReactNode } from "react";
import type { ToolCallState } from "../../shared/message.ts";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";

const LOOK: Record<ToolCallState, { readonly icon: ReactNode; readonly color: string }> = {
  running: { icon: <Spinner className="size-3.5" />, color: "text-accent" },
  done: { icon: <CircleCheck aria-hidden className="size-3.5" />, color: "text-success" },
  failed: { icon: <CircleX aria-hidden className="size-3.5" />, color: "text-danger" },
  cancelled: { icon: <Ban aria-hidden className="size-3.5" />, color: "text-text-muted" },
  "waiting for approval": {
    icon: <Hand aria-hidden className="size-3.5" />,
    color: "text-warning",
  },
};

/** Where a tool call stands, in a word and a colour. */
export function ToolState({ state }: { readonly state: ToolCallState }) {
  const { icon, color } = LOOK[state];
  return (
    <span className={cn("flex items-center gap-1 text-xs font-medium", color)}>
      {icon}
      {state}
    </span>
  );
}
