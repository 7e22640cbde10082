import { useEffect, useEffectEvent, useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { isUnchanged, unchangedWords } from "../settings/unchanged.ts";
import { useLeaving } from "../settings/use-leaving.ts";
import type { Typed } from "./chat-setting.ts";

interface TypedField {
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
  /** Says why something was not taken into the field. */
  readonly refuse: (problem: string) => void;
  /** The field was left, or Enter was pressed. */
  readonly finish: () => void;
}

interface UseTypedOptions<T> {
  /** What holds; null is nothing. */
  readonly value: T | null;
  readonly parse: (text: string) => Typed<T>;
  readonly save: (value: T | null) => Promise<void>;
  /** The person may be asked about it, so that it counts only when the field is left. */
  readonly isBound?: boolean;
}

/** How far what counts may be behind what is typed. */
const APPLY_EVERY_MS = 400;

/**
 * A text that counts while it is typed, a little later, and at once when its field is left or goes away. What may not
 * stand is kept as it was typed, with the reason once the field is left.
 */
export function useTyped<T extends string | number>(options: UseTypedOptions<T>): TypedField {
  const { value, parse, save, isBound = false } = options;
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  /** When what is typed counts at the latest. */
  const dueAt = useRef<number>(undefined);

  async function apply(text: string, isLeft: boolean): Promise<void> {
    const parsed = parse(text);
    if ("problem" in parsed) {
      if (isLeft) setError(parsed.problem);
      return;
    }
    setError(undefined);
    try {
      if (parsed.value !== value) await save(parsed.value);
      // What was typed meanwhile stays.
      if (isLeft) setTyped((now) => (now === text ? undefined : now));
    } catch (cause) {
      const refusal = toErrorData(cause);
      setError(unchangedWords(refusal, value === null ? null : String(value), text));
      if (isUnchanged(refusal)) setTyped((now) => (now === text ? undefined : now));
    }
  }
  const finish = async (): Promise<void> => {
    if (typed !== undefined) await apply(typed, true);
  };
  const applySoon = useEffectEvent((text: string) => void apply(text, false));
  useEffect(() => {
    if (typed === undefined || isBound) return;
    // A pause is not waited for, or one who types on and on would lose all of it.
    dueAt.current ??= performance.now() + APPLY_EVERY_MS;
    const timer = setTimeout(
      () => {
        dueAt.current = undefined;
        applySoon(typed);
      },
      Math.max(0, dueAt.current - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [typed, isBound]);
  // Closing the panel takes the field away without a blur.
  useLeaving(finish);

  return {
    text: typed ?? String(value ?? ""),
    error,
    onChange: setTyped,
    refuse: setError,
    finish: () => void finish(),
  };
}
