import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** Its accessible name, also shown on hover. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({ label, className, children, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        className={cn(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-text-muted",
          "transition-colors duration-100 hover:bg-surface-hover hover:text-text",
          "disabled:cursor-default disabled:bg-transparent disabled:opacity-40 pointer-coarse:size-11",
          className,
        )}
        {...props}
      >
        {children}
      </button>
    </Tooltip>
  );
}
