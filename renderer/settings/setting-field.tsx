import { useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { TextField } from "../ui/text-field.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { useLeaving } from "./use-leaving.ts";

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
  const { announce, typed: store } = useServices();
  const key = owner === undefined ? name : `${name} ${owner}`;
  const kept = useStore(store.state, (all) => all.get(key));
  const typed = isLocked ? undefined : kept;
  /** It was typed before the field was drawn: at an earlier time, or on another page. */
  const [wasTyped, setWasTyped] = useState(typed !== undefined);
  const [error, setError] = useState<string>();
  const saving = useRef<string>(undefined);

  async function apply(): Promise<void> {
    if (typed === undefined) return;
    const next = typed.trim() === "" ? null : typed.trim();
    if (next === value) {
      store.drop(key);
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
      store.drop(key);
      setError(undefined);
      announce(`${field.label} saved.`);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      saving.current = undefined;
    }
  }
  // What somebody typed at another time is theirs to confirm.
  useLeaving(async () => {
    if (!wasTyped) await apply();
  });
  return (
    <SettingAnchor name={name}>
      <TextField
        {...field}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        readOnly={isLocked}
        value={typed ?? value ?? ""}
        error={error}
        badge={
          isLocked ? "from environment" : wasTyped && typed !== undefined ? "not saved" : undefined
        }
        onChange={(event) => {
          setWasTyped(false);
          store.write(key, event.target.value);
        }}
        onBlur={() => void apply()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void apply();
        }}
      />
    </SettingAnchor>
  );
}
