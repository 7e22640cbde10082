import { useEffect, useEffectEvent, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
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
}

/** A text that counts when its field is left, or goes away. What may not stand is kept as it was typed, with the reason. */
export function useTyped<T extends string | number>(options: UseTypedOptions<T>): TypedField {
  const { value, parse, save } = options;
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();

  async function apply(text: string): Promise<void> {
    const parsed = parse(text);
    if ("problem" in parsed) {
      setError(parsed.problem);
      return;
    }
    setError(undefined);
    try {
      if (parsed.value !== value) await save(parsed.value);
      // What was typed meanwhile stays.
      setTyped((now) => (now === text ? undefined : now));
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }
  const finish = (): void => {
    if (typed !== undefined) void apply(typed);
  };
  // Closing the panel takes the field away without a blur.
  const leave = useEffectEvent(finish);
  useEffect(() => () => leave(), []);

  return {
    text: typed ?? String(value ?? ""),
    error,
    onChange: setTyped,
    refuse: setError,
    finish,
  };
}
