import { RadioGroup } from "radix-ui";
import { useId } from "react";

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  /** One line on what it does. */
  readonly description: string;
}

interface OptionListProps<T extends string> {
  readonly label: string;
  readonly hint: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  /** Held fast by the environment. */
  readonly isLocked?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few that need a word of explanation: a radio group drawn as rows. */
export function OptionList<T extends string>(props: OptionListProps<T>) {
  const { label, hint, options, value, isLocked = false, onChange } = props;
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <span id={id} className="text-sm font-medium">
          {label}
        </span>
        {isLocked && (
          <span
            id={`${id}-badge`}
            className="rounded-full bg-accent-soft px-2 py-px text-xs font-medium text-accent-strong forced-colors:border"
          >
            from environment
          </span>
        )}
      </div>
      <span id={`${id}-hint`} className="text-[0.8125rem] text-text-muted">
        {hint}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        aria-describedby={isLocked ? `${id}-badge ${id}-hint` : `${id}-hint`}
        value={value}
        disabled={isLocked}
        onValueChange={(next) => {
          const option = options.find((each) => each.value === next);
          if (option !== undefined) onChange(option.value);
        }}
        className="flex flex-col gap-2"
      >
        {options.map((option) => (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            aria-labelledby={`${id}-${option.value}`}
            aria-describedby={`${id}-${option.value}-description`}
            className="group/option flex items-start gap-3 rounded-xl border border-border bg-surface px-4 py-3 text-start text-sm transition-colors not-disabled:hover:bg-surface-raised disabled:cursor-default disabled:text-text-muted data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <span
              aria-hidden
              className="mt-0.75 grid size-4 shrink-0 place-items-center rounded-full border border-border-strong group-data-[state=checked]/option:border-accent"
            >
              <RadioGroup.Indicator className="size-2 rounded-full bg-accent forced-colors:bg-[HighlightText]!" />
            </span>
            <span className="flex flex-col">
              <span id={`${id}-${option.value}`} className="font-medium">
                {option.label}
              </span>
              <span id={`${id}-${option.value}-description`} className="text-[0.8125rem]">
                {option.description}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
