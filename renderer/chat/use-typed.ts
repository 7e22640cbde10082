import { useEffect, useEffectEvent, useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { isUnchanged, unchangedWords } from "../typing/unchanged.ts";
import { useLeaving, type Leaving } from "../typing/use-leaving.ts";
import { useStore } from "../state/use-store.ts";
import type { Typed } from "./chat-setting.ts";

interface TypedField {
  readonly text: string;
  readonly error: string | undefined;
  /** Whether it was typed at another time and does not count yet. */
  readonly isStale: boolean;
  readonly onChange: (text: string) => void;
  /** Says why something was not taken into the field. */
  readonly refuse: (problem: string) => void;
  /** The field was left, or Enter was pressed. */
  readonly finish: () => void;
}

interface UseTypedOptions<T> {
  /** Under which what is typed is kept; another one for each field of each chat. */
  readonly key: string;
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
 * stand is kept as it was typed, with the reason once the field is left, and outlives the window.
 */
export function useTyped<T extends string | number>(options: UseTypedOptions<T>): TypedField {
  const { key, value, parse, save, isBound = false } = options;
  const { typed: store } = useServices();
  const typed = useStore(store.state, (all) => all.get(key));
  /** It was typed before the field was drawn: at an earlier time, or on another page. */
  const [wasTyped, setWasTyped] = useState(typed !== undefined);
  const [error, setError] = useState<string>();
  /** When what is typed counts at the latest. */
  const dueAt = useRef<number>(undefined);

  async function apply(text: string, isLeft: boolean, leaving?: Leaving): Promise<void> {
    const parsed = parse(text);
    if ("problem" in parsed) {
      if (isLeft) setError(parsed.problem);
      return;
    }
    setError(undefined);
    try {
      if (parsed.value !== value) await save(parsed.value);
      // What was typed meanwhile stays.
      if (isLeft) store.dropIf(key, text);
    } catch (cause) {
      const refusal = toErrorData(cause);
      setError(unchangedWords(refusal, value === null ? null : String(value), text));
      // Those words hold what was typed, unless nobody reads them.
      if (isUnchanged(refusal) && leaving !== "window") store.dropIf(key, text);
    }
  }
  const finish = async (leaving?: Leaving): Promise<void> => {
    if (typed !== undefined) await apply(typed, true, leaving);
  };
  const applySoon = useEffectEvent((text: string) => void apply(text, false));
  useEffect(() => {
    // What somebody typed at another time is theirs to confirm.
    if (typed === undefined || isBound || wasTyped) return;
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
  }, [typed, isBound, wasTyped]);
  // Closing the panel takes the field away without a blur.
  useLeaving(async (leaving) => {
    if (!wasTyped) await finish(leaving);
  });

  return {
    text: typed ?? String(value ?? ""),
    error,
    isStale: wasTyped && typed !== undefined && typed !== String(value ?? ""),
    onChange: (text) => {
      setWasTyped(false);
      store.write(key, text);
    },
    refuse: setError,
    finish: () => void finish(),
  };
}
