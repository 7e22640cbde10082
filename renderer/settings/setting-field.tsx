import { TextField } from "../ui/text-field.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { useSettingText } from "./use-setting-text.ts";

interface SettingFieldProps {
  readonly label: string;
  /** Dotted, as the environment's locks name it and as `openSettings` finds it. */
  readonly name: string;
  readonly type: "text" | "url";
  readonly placeholder: string;
  readonly hint: string;
  /** What is in force; null is nothing. */
  readonly value: string | null;
  /** Held fast by the environment. */
  readonly isLocked: boolean;
  /** Null is an empty field. @throws AppError when main refuses the value. */
  readonly save: (value: string | null) => Promise<void>;
  /** What is wrong with a text, before main is asked; undefined when nothing is. */
  readonly findProblem?: (text: string) => string | undefined;
}

/** A text that is set when the field is left or Enter is pressed. What was refused stays as it was typed. */
export function SettingField({
  name,
  value,
  isLocked,
  save,
  findProblem,
  ...field
}: SettingFieldProps) {
  const { text, error, type, apply } = useSettingText({
    label: field.label,
    value,
    save,
    findProblem,
  });
  return (
    <SettingAnchor name={name}>
      <TextField
        {...field}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        badge={isLocked ? "from environment" : undefined}
        readOnly={isLocked}
        value={text}
        error={error}
        onChange={(event) => type(event.target.value)}
        onBlur={() => void apply()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void apply();
        }}
      />
    </SettingAnchor>
  );
}
