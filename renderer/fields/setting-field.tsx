import { TextField } from "../ui/text-field.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { useSettingText } from "./use-setting-text.ts";

interface SettingFieldProps {
  readonly label: string;
  /** Dotted, as the environment's locks name it and as `openSettings` finds it. */
  readonly name: string;
  /** Whose it is, where there is one of that name for each of several: what is typed is kept for it alone. */
  readonly owner?: string | undefined;
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

/**
 * A text that is set when the field is left or Enter is pressed. What was refused stays as it was typed, and what is
 * typed outlives the window.
 */
export function SettingField({
  name,
  owner,
  value,
  isLocked,
  save,
  findProblem,
  ...field
}: SettingFieldProps) {
  const key = owner === undefined ? name : `${name} ${owner}`;
  const { text, isStale, error, type, apply } = useSettingText({
    key,
    label: field.label,
    value,
    isLocked,
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
        readOnly={isLocked}
        value={text}
        error={error}
        badge={isLocked ? "from environment" : isStale ? "not saved" : undefined}
        onChange={(event) => type(event.target.value)}
        onBlur={() => void apply()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void apply();
        }}
      />
    </SettingAnchor>
  );
}
