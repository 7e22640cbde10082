import { useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { isUnchanged, unchangedWords } from "../typing/unchanged.ts";
import { useLeaving, type Leaving } from "../typing/use-leaving.ts";

interface SettingTextOptions {
  /** Under which what is typed is kept; another one for each field. */
  readonly key: string;
  readonly label: string;
  /** What is in force; null is nothing. */
  readonly value: string | null;
  /** Held fast by the environment. */
  readonly isLocked: boolean;
  /** Null is an empty field. @throws AppError when main refuses the value. */
  readonly save: (value: string | null) => Promise<void>;
  /** What is wrong with a text, before main is asked; undefined when nothing is. */
  readonly findProblem?: ((text: string) => string | undefined) | undefined;
}

/**
 * The text of a setting that counts when its field is left or Enter is pressed. What was refused stays as it was typed,
 * and what is typed outlives the window.
 */
export function useSettingText(options: SettingTextOptions) {
  const { key, label, value, isLocked, save, findProblem } = options;
  const { announce, typed: store } = useServices();
  const kept = useStore(store.state, (all) => all.get(key));
  const typed = isLocked ? undefined : kept;
  /** It was typed before the field was drawn: at an earlier time, or on another page. */
  const [wasTyped, setWasTyped] = useState(typed !== undefined);
  const [error, setError] = useState<string>();
  const saving = useRef<string>(undefined);

  async function apply(text = typed, leaving?: Leaving): Promise<void> {
    if (text === undefined) return;
    const next = text.trim() === "" ? null : text.trim();
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
    if (saving.current === text) return;
    saving.current = text;
    // What is typed while main answers stays: it is not what was saved.
    const before = store.state.get().get(key);
    try {
      await save(next);
      store.dropIf(key, before);
      setError(undefined);
      announce(`${label} saved.`);
    } catch (cause) {
      const refusal = toErrorData(cause);
      setError(unchangedWords(refusal, value, text));
      // What was typed stands in those words, unless nobody reads them.
      if (isUnchanged(refusal) && leaving !== "window") store.dropIf(key, before);
    } finally {
      saving.current = undefined;
    }
  }
  // What somebody typed at another time is theirs to confirm.
  useLeaving(async (leaving) => {
    if (!wasTyped) await apply(typed, leaving);
  });
  return {
    /** What stands in the field. */
    text: typed ?? value ?? "",
    /** Whether it is other than what is in force. */
    isTyped: typed !== undefined,
    /** Whether it was typed at another time and is not in force yet. */
    isStale: wasTyped && typed !== undefined && typed.trim() !== (value ?? ""),
    error,
    type: (text: string): void => {
      setError(undefined);
      setWasTyped(false);
      store.write(key, text);
    },
    apply,
  };
}
