import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "./cn.ts";

/** Longer than anything that is set in one line; the browser would take seconds to lay a pasted megabyte out. */
const LONGEST_VALUE = 20_000;

export interface TextFieldProps extends Omit<ComponentProps<"input">, "id"> {
  /** Lets a link find the field. */
  readonly "data-option"?: string;
  /** Hangs below the field, as a list of what may stand in it. */
  readonly popup?: ReactNode;
  readonly label: string;
  /** Said beside the label, as in "from environment". */
  readonly badge?: string | undefined;
  readonly hint?: ReactNode;
  /** What is wrong with the value; said at once and kept beside the field. */
  readonly error?: string | undefined;
  /** Said after the value, as in "seconds". */
  readonly unit?: string;
  /** Stands beside the field, as a button that resets it. */
  readonly action?: ReactNode;
}

export function TextField(props: TextFieldProps) {
  const { label, badge, hint, error, unit, action, popup, className, ...input } = props;
  const id = useId();
  const described = [
    unit && `${id}-unit`,
    badge && `${id}-badge`,
    hint && `${id}-hint`,
    error && `${id}-error`,
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {badge !== undefined && (
          <span
            id={`${id}-badge`}
            className="rounded-full bg-accent-soft px-2 py-px text-xs font-medium text-accent-strong forced-colors:border"
          >
            {badge}
          </span>
        )}
      </div>
      <div className="relative flex items-center gap-2.5">
        <input
          id={id}
          maxLength={LONGEST_VALUE}
          aria-invalid={error !== undefined}
          aria-describedby={described.filter(Boolean).join(" ") || undefined}
          className={cn(
            "h-10 min-w-0 rounded-lg border border-border-strong bg-surface px-3 text-sm",
            unit === undefined ? "grow" : "w-28 tabular-nums",
            "read-only:border-border read-only:bg-surface-raised read-only:text-text-muted",
            "aria-invalid:border-danger pointer-coarse:h-11",
            className,
          )}
          {...input}
        />
        {unit !== undefined && (
          <span id={`${id}-unit`} className="text-sm text-text-muted">
            {unit}
          </span>
        )}
        {action}
        {popup}
      </div>
      {error !== undefined && (
        <p
          id={`${id}-error`}
          role="alert"
          className="text-[0.8125rem] whitespace-pre-line text-danger"
        >
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
