import { useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { TextField } from "../ui/text-field.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";

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
  const { announce } = useServices();
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  const saving = useRef<string>(undefined);

  async function apply(): Promise<void> {
    if (typed === undefined) return;
    const next = typed.trim() === "" ? null : typed.trim();
    if (next === value) {
      setTyped(undefined);
      setError(undefined);
      return;
    }
    const problem = findProblem?.(next ?? "");
    if (problem !== undefined) {
      setError(problem);
      return;
    }
    // Enter, and then leaving the field before main has answered, is one change.
    if (saving.current === typed) return;
    saving.current = typed;
    try {
      await save(next);
      setTyped(undefined);
      setError(undefined);
      announce(`${field.label} saved.`);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      saving.current = undefined;
    }
  }
  return (
    <SettingAnchor name={name}>
      <TextField
        {...field}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        badge={isLocked ? "from environment" : undefined}
        readOnly={isLocked}
        value={typed ?? value ?? ""}
        error={error}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void apply()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void apply();
        }}
      />
    </SettingAnchor>
  );
}
