import type { ReactNode } from "react";
import { cn } from "../ui/cn.ts";

interface ActionBarProps {
  readonly isAlwaysShown: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What can be done with a message. Only its looks wait for the pointer: keyboard and screen reader always reach it. */
export function ActionBar({ isAlwaysShown, className, children }: ActionBarProps) {
  return (
    <div
      className={cn(
        "flex min-h-8 items-center gap-0.5 transition-opacity duration-100",
        !isAlwaysShown &&
          "opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100",
        className,
      )}
    >
      {children}
    </div>
  );
}
