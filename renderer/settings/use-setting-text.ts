import { useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";

interface SettingTextOptions {
  readonly label: string;
  /** What is in force; null is nothing. */
  readonly value: string | null;
  /** Null is an empty field. @throws AppError when main refuses the value. */
  readonly save: (value: string | null) => Promise<void>;
  /** What is wrong with a text, before main is asked; undefined when nothing is. */
  readonly findProblem?: ((text: string) => string | undefined) | undefined;
}

/** The text of a setting that counts when its field is left or Enter is pressed. What was refused stays as it was typed. */
export function useSettingText({ label, value, save, findProblem }: SettingTextOptions) {
  const { announce } = useServices();
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  const saving = useRef<string>(undefined);

  async function apply(text = typed): Promise<void> {
    if (text === undefined) return;
    const next = text.trim() === "" ? null : text.trim();
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
    if (saving.current === text) return;
    saving.current = text;
    try {
      await save(next);
      setTyped(undefined);
      setError(undefined);
      announce(`${label} saved.`);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      saving.current = undefined;
    }
  }
  return {
    /** What stands in the field. */
    text: typed ?? value ?? "",
    /** Whether it is other than what is in force. */
    isTyped: typed !== undefined,
    error,
    type: setTyped,
    apply,
  };
}
