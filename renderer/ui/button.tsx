import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

const VARIANT = {
  primary:
    "bg-accent text-on-accent hover:bg-accent-strong disabled:bg-surface-hover disabled:text-text-muted forced-color-adjust-none forced-colors:border",
  secondary:
    "border border-border bg-surface text-text hover:bg-surface-raised disabled:text-text-muted",
  ghost: "text-text-muted hover:bg-surface-hover hover:text-text disabled:text-text-muted",
} as const;

const SIZE = {
  small: "h-8 gap-1.5 px-2.5 text-[0.8125rem] pointer-coarse:h-11",
  medium: "h-9 gap-2 px-3.5 text-sm pointer-coarse:h-11",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: keyof typeof VARIANT;
  readonly size?: keyof typeof SIZE;
}

export function Button({
  variant = "secondary",
  size = "medium",
  className,
  ...props
}: ButtonProps) {
  return (
    <button
      type="button"
      className={cn(
        "inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap",
        "transition-colors duration-100 disabled:cursor-default",
        VARIANT[variant],
        SIZE[size],
        className,
      )}
      {...props}
    />
  );
}
