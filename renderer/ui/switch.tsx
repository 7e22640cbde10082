import { useId, type ReactNode } from "react";

interface SwitchProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, at once. */
export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <button
        id={id}
        type="button"
        role="switch"
        aria-checked={checked}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="group mt-0.5 inline-flex h-5.5 w-10 shrink-0 items-center rounded-full border border-border-strong bg-surface-hover p-0.5 transition-colors disabled:opacity-50 aria-checked:border-accent aria-checked:bg-accent"
      >
        <span className="size-4 rounded-full bg-text-muted transition-transform group-aria-checked:translate-x-4.5 group-aria-checked:bg-on-accent rtl:group-aria-checked:-translate-x-4.5" />
      </button>
      <div className="flex min-w-0 flex-col gap-0.5">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
