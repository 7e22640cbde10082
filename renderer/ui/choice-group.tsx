import { RadioGroup } from "radix-ui";
import { useId, type ReactNode } from "react";

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon: ReactNode;
}

interface ChoiceGroupProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, all in view: a radio group drawn as cards. */
export function ChoiceGroup<T extends string>(props: ChoiceGroupProps<T>) {
  const { label, choices, value, onChange } = props;
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <span id={id} className="text-sm font-medium">
        {label}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => {
          const choice = choices.find((each) => each.value === next);
          if (choice !== undefined) onChange(choice.value);
        }}
        className="grid max-w-md grid-cols-3 gap-2"
      >
        {choices.map((choice) => (
          <RadioGroup.Item
            key={choice.value}
            value={choice.value}
            className="flex flex-col items-center gap-2 rounded-xl border border-border bg-surface px-3 py-4 text-sm font-medium text-text-muted transition-colors hover:bg-surface-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft data-[state=checked]:text-accent-strong"
          >
            {choice.icon}
            {choice.label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
