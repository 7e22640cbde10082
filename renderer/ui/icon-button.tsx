import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** Its accessible name, also shown on hover. */
  readonly label: string;
  /** What else is to be known of it, behind its name. */
  readonly description?: string;
  readonly children: ReactNode;
}

export function IconButton({ label, description, className, children, ...props }: IconButtonProps) {
  const descriptionId = useId();
  return (
    <Tooltip text={description === undefined ? label : `${label} — ${description}`}>
      <button
        type="button"
        aria-label={label}
        aria-describedby={description === undefined ? undefined : descriptionId}
        className={cn(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-text-muted",
          "transition-colors duration-100 hover:bg-surface-hover hover:text-text",
          "disabled:cursor-default disabled:bg-transparent disabled:opacity-40 pointer-coarse:size-11",
          className,
        )}
        {...props}
      >
        {children}
        {description !== undefined && (
          <span id={descriptionId} hidden>
            {description}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
