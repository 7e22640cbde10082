import Undo2 from "lucide-react/icons/undo-2";
import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";

interface PartFrameProps {
  /** Given while the timeline points here; a new object each time it does. */
  readonly spotlight: object | undefined;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

/** Where a part of an answer stands. It comes into view and lights up when the timeline points at it. */
export function PartFrame({ spotlight, onBack, children }: PartFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (spotlight === undefined) return;
    frame.current?.scrollIntoView({ block: "center" });
    frame.current?.focus({ preventScroll: true });
  }, [spotlight]);
  return (
    <div
      ref={frame}
      tabIndex={-1}
      className={cn(
        "min-w-0 rounded-lg outline-none",
        spotlight !== undefined && "animate-spotlight",
      )}
    >
      {children}
      {spotlight !== undefined && (
        <Button size="small" className="mt-2" onClick={onBack}>
          <Undo2 aria-hidden className="size-3.5" />
          Back to run details
        </Button>
      )}
    </div>
  );
}
