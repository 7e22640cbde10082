import { useId, type ComponentProps } from "react";

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "id"> {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** Several lines of something that is no prose: a configuration, arguments, names with values. */
export function TextArea({ label, hint, error, ...area }: TextAreaProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        spellCheck={false}
        autoComplete="off"
        maxLength={1_000_000}
        aria-invalid={error !== undefined}
        aria-describedby={described || undefined}
        className="min-w-0 resize-y rounded-lg border border-border-strong bg-surface px-3 py-2 font-mono text-sm disabled:opacity-50 aria-invalid:border-danger"
        {...area}
      />
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-[0.8125rem] text-danger">
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
