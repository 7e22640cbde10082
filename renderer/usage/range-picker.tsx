import { RadioGroup } from "radix-ui";

const RANGES = [
  { value: "7", label: "7 days", days: 7 },
  { value: "30", label: "30 days", days: 30 },
  { value: "90", label: "90 days", days: 90 },
  { value: "all", label: "All", days: null },
] as const;

interface RangePickerProps {
  readonly days: number | null;
  readonly onChange: (days: number | null) => void;
}

/** How far back to look. */
export function RangePicker({ days, onChange }: RangePickerProps) {
  return (
    <RadioGroup.Root
      aria-label="Range"
      value={days === null ? "all" : String(days)}
      onValueChange={(value) => {
        const range = RANGES.find((each) => each.value === value);
        if (range !== undefined) onChange(range.days);
      }}
      className="flex gap-0.5 rounded-lg border border-border p-0.5"
    >
      {RANGES.map(({ value, label }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="h-7 rounded-md px-2.5 text-[0.8125rem] font-medium whitespace-nowrap text-text-muted transition-colors hover:bg-surface-raised data-[state=checked]:bg-accent-soft data-[state=checked]:text-accent-strong pointer-coarse:h-11"
        >
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
